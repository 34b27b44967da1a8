import { css } from 'lit';

export const styles = css`
  :host {
    --_stage: var(--twilio-room-stage, light-dark(#14161f, #0c0e14));
    --_tile-max: var(--twilio-room-max-height, 68svh);
  }

  h2 {
    font-size: 1.25em;
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

  .head {
    display: grid;
    gap: 0.25em;
  }

  .status.error {
    margin-block: 0.5em;
  }

  .main {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--_space) calc(var(--_space) * 2);
  }

  .tile {
    position: relative;
    display: grid;
    place-items: center;
    aspect-ratio: 16 / 9;
    /* Not hidden: the tile grows with its button if letters are large. */
    overflow: clip;
    /* Square: to cut round corners out of every frame takes half a core without a graphics card. */
    background: var(--_stage);
    color: #fff;
    container-type: inline-size;
  }

  .avatar {
    display: grid;
    place-items: center;
    inline-size: clamp(44px, 26cqi, 128px);
    aspect-ratio: 1;
    border-radius: 50%;
    background: var(--_accent);
    color: var(--_on-accent);
    font-size: clamp(1.1em, 10cqi, 3em);
    font-weight: 600;
    line-height: 1;
  }

  .empty {
    display: grid;
    justify-items: center;
    gap: var(--_space);
    padding: var(--_space);
  }

  .empty .avatar {
    background: rgb(255 255 255 / 14%);
    color: #fff;
  }

  .empty button {
    color: var(--_text);
  }

  form {
    display: grid;
    align-content: center;
    gap: var(--_space);
    inline-size: 100%;
    max-inline-size: 26em;
    margin-inline: auto;
  }

  label {
    display: grid;
    gap: 0.25em;
    font-weight: 600;
  }

  input,
  select {
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
    margin-block-start: calc(0.25em - var(--_space));
    color: var(--_muted);
    font-size: 0.875em;
  }

  @container (width >= 760px) {
    .lobby {
      grid-template-columns: minmax(0, 1.9fr) minmax(240px, 1fr);
      /* Otherwise Chromium gives the form, next to both rows, more height than the tile has. */
      grid-template-rows: max-content;
    }

    .lobby form {
      grid-area: 1 / 2 / span 2;
    }
  }

  @media (forced-colors: active) {
    .tile,
    .avatar {
      border: 1px solid CanvasText;
    }
  }
`;
