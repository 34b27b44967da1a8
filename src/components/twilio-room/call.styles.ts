/** Text for `addStyles()`, and nothing of Lit: a later script that imported it might have it split off the first one. */
const css = String.raw;

/** Styles of a preview and a call, beyond the form for joining. */
export const callStyles = css`
  .icon .gap {
    stroke: var(--_behind, var(--_surface));
  }

  .ahead:dir(rtl) {
    transform: scaleX(-1);
  }

  .grid {
    inline-size: 100%;
    max-inline-size: calc(var(--_tile-max) * 16 / 9);
    margin: 0;
    margin-inline: auto;
    padding: 0;
    list-style: none;
  }

  video {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    object-fit: cover;
  }

  video[data-unseen] {
    opacity: 0;
  }

  /* A phone held upright: a strip of it, as wide as the tile, might show no mouth. */
  video.upright,
  .whole video {
    object-fit: contain;
  }

  .self:not(.outward) video {
    transform: scaleX(-1);
  }

  .caption {
    --_behind: #000;

    position: absolute;
    inset-inline: 8px;
    inset-block-end: 8px;
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
    font-size: 0.875em;
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

  .controls {
    display: flex;
    flex-wrap: wrap;
    justify-content: center;
    gap: var(--_space);
  }

  .extras {
    display: contents;
  }

  .control {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 0.5em;
  }

  .foot {
    display: grid;
    gap: var(--_space);
  }

  .devices {
    display: flex;
    flex-wrap: wrap;
    justify-content: center;
    gap: var(--_space);
  }

  .devices:not(:has(select)) {
    display: none;
  }

  .devices label {
    flex: 0 1 20em;
    min-inline-size: 0;
    font-size: 0.875em;
  }

  select {
    text-overflow: ellipsis;
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

  /* Measured in letters: with large ones a wide element has little room, too. */
  @container (width < 30em) {
    .controls {
      gap: 6px;
    }

    .control {
      flex: 1 1 0;
      flex-direction: column;
      min-inline-size: min-content;
      gap: 0;
      padding: 6px 2px;
      font-size: 0.78em;
    }

    .control .state {
      text-align: center;
    }
  }

  @container (width < 480px) {
    .tile:has(.upright) {
      aspect-ratio: 1;
    }

    .tile > .avatar {
      margin-block-end: 52px;
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

  @container (width < 180px) {
    .tile > .avatar {
      inline-size: 40px;
      margin-block-end: 52px;
      font-size: 1em;
    }
  }

  @media (forced-colors: active) {
    .caption > span {
      border: 1px solid CanvasText;
      background: Canvas;
    }

    .icon .gap {
      stroke: Canvas;
    }

    .control .gap {
      stroke: ButtonFace;
    }
  }
`;
