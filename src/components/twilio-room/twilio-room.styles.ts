import { css } from 'lit';

export const styles = css`
  :host {
    --_stage: var(--twilio-room-stage, light-dark(#14161f, #0c0e14));
    --_tile-max: var(--twilio-room-max-height, 68svh);
  }

  h2 {
    font-size: 1.25rem;
    line-height: 1.3;
    overflow-wrap: anywhere;
  }

  .icon {
    flex: none;
    inline-size: 1.35em;
    block-size: 1.35em;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.8;
    stroke-linecap: round;
    stroke-linejoin: round;
  }

  .icon .gap {
    stroke: var(--_behind, var(--_surface));
  }

  .head {
    display: grid;
    gap: 0.25rem;
  }

  .status.error {
    margin-block: 0.5rem;
  }

  .main {
    display: grid;
    gap: var(--_space) calc(var(--_space) * 2);
  }

  .grid {
    --_columns: 1;
    --_rows: 1;

    display: grid;
    grid-template-columns: repeat(var(--_columns), minmax(0, 1fr));
    gap: var(--_space);
    inline-size: 100%;
    max-inline-size: calc(var(--_tile-max) * 16 / 9 * var(--_columns) / var(--_rows));
    margin: 0;
    margin-inline: auto;
    padding: 0;
    list-style: none;
  }

  .grid.n2 {
    --_rows: 2;
  }

  .grid:is(.n4, .n6, .n9, .n12, .n16) {
    --_columns: 2;
    --_rows: 2;
  }

  .grid:is(.n6, .n9, .n12, .n16) {
    --_rows: 3;
  }

  .tile {
    position: relative;
    display: grid;
    place-items: center;
    aspect-ratio: 16 / 9;
    overflow: hidden;
    border-radius: var(--_radius);
    background: var(--_stage);
    color: #fff;
    container-type: inline-size;
  }

  .tile.dim video {
    opacity: 0.45;
  }

  video {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    object-fit: cover;
  }

  .self video {
    transform: scaleX(-1);
  }

  .avatar {
    display: grid;
    place-items: center;
    inline-size: clamp(44px, 26cqi, 128px);
    aspect-ratio: 1;
    border-radius: 50%;
    background: var(--_accent);
    color: var(--_on-accent);
    font-size: clamp(1.1rem, 10cqi, 3rem);
    font-weight: 600;
    line-height: 1;
  }

  .empty {
    display: grid;
    justify-items: center;
    gap: var(--_space);
  }

  .empty .avatar {
    background: rgb(255 255 255 / 14%);
    color: #fff;
  }

  .empty button {
    color: var(--_text);
  }

  .caption {
    --_behind: #000;

    position: absolute;
    inset-inline: 8px;
    inset-block-end: 8px;
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
    font-size: 0.875rem;
    line-height: 1.4;
    pointer-events: none;
  }

  .caption > span {
    display: inline-flex;
    align-items: center;
    gap: 0.35em;
    min-inline-size: 0;
    padding: 2px 9px;
    border-radius: 99px;
    background: rgb(0 0 0 / 72%);
  }

  .caption .name {
    display: block;
    max-inline-size: 100%;
    overflow: hidden;
    font-weight: 600;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .caption .icon {
    inline-size: 1.15em;
    block-size: 1.15em;
  }

  form {
    display: grid;
    align-content: center;
    gap: var(--_space);
    inline-size: 100%;
    max-inline-size: 26rem;
    margin-inline: auto;
  }

  label {
    display: grid;
    gap: 0.25rem;
    font-weight: 600;
  }

  input {
    min-inline-size: 0;
    inline-size: 100%;
    min-block-size: 44px;
    padding: 0.5em 0.75em;
    border: 1px solid var(--_border);
    border-radius: var(--_control-radius);
    background: var(--_surface);
    color: inherit;
    font: inherit;
    font-weight: 400;
  }

  .hint {
    color: var(--_muted);
    font-weight: 400;
    font-size: 0.875rem;
  }

  .controls {
    display: flex;
    flex-wrap: wrap;
    justify-content: center;
    gap: var(--_space);
  }

  .control {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 0.5em;
  }

  .control .state {
    min-inline-size: 1.7em;
    color: var(--_muted);
    font-weight: 400;
    text-align: start;
  }

  .control[aria-pressed='true'] {
    border-color: var(--_border);
    box-shadow: none;
  }

  .control[aria-pressed='false'] {
    border-color: var(--_danger);
    color: var(--_danger);
  }

  button.leave {
    border-color: #b3261e;
    background: #b3261e;
    color: #fff;
  }

  button.leave:hover {
    background: #8f1d17;
  }

  @container (width >= 560px) {
    .grid.n2 {
      --_columns: 2;
      --_rows: 1;
    }

    .grid:is(.n6, .n9) {
      --_columns: 3;
      --_rows: 2;
    }

    .grid.n9 {
      --_rows: 3;
    }

    .grid:is(.n12, .n16) {
      --_columns: 4;
      --_rows: 3;
    }

    .grid.n16 {
      --_rows: 4;
    }
  }

  @container (width >= 760px) {
    .lobby {
      grid-template-columns: minmax(0, 1.9fr) minmax(240px, 1fr);
    }

    .lobby form {
      grid-area: 1 / 2 / span 2;
    }
  }

  @container (width < 480px) {
    .grid:not(.n1, .n2) .tile {
      aspect-ratio: 1;
    }

    .controls {
      flex-wrap: nowrap;
      gap: 8px;
    }

    .control {
      flex: 1 1 auto;
      flex-direction: column;
      gap: 0;
      padding: 6px 4px;
      font-size: 0.8125rem;
    }

    .control .state {
      text-align: center;
    }
  }

  /* A tile too small for words: the icons stay, and the words for those who cannot see them. */
  @container (width < 300px) {
    .tile > .avatar {
      margin-block-end: 28px;
    }

    .mark span {
      position: absolute;
      overflow: hidden;
      inline-size: 1px;
      block-size: 1px;
      clip-path: inset(50%);
    }
  }

  @media (forced-colors: active) {
    .tile,
    .avatar,
    .caption > span {
      border: 1px solid CanvasText;
    }

    .caption > span {
      background: Canvas;
    }

    button.leave {
      border-width: 2px;
    }
  }
`;
