/** Text for `addStyles()`, as in `call.styles.ts`. */
const css = String.raw;

/** What only a call needs. */
export const inCallStyles = css`
  /* As high as the page has made the element; else as its content. */
  .call {
    display: flex;
    flex-direction: column;
    max-block-size: 100%;
    /* With less than the buttons need, nothing is out of reach. */
    overflow: auto;
  }

  .call > .main {
    display: flex;
    flex: 1 1 auto;
    flex-direction: column;
    min-block-size: 0;
  }

  .call > *,
  .call > .main > * {
    flex: none;
  }

  /* As high as the tiles would like to be, and less or more if the page has set a height. Each tile gets its place in there by its style. */
  .grid.placed {
    --_columns: 1;
    --_rows: 1;
    --_shape: 16 / 9;

    position: relative;
    display: grid;
    flex: 1 1 min(var(--_tile-max), calc(100cqi / (var(--_shape)) * var(--_rows) / var(--_columns)));
    gap: var(--_space);
    max-inline-size: none;
    min-block-size: 8em;
  }

  .placed.n2 {
    --_rows: 2;
  }

  .placed:is(.n4, .n6, .n9, .n12, .n16) {
    --_columns: 2;
    --_rows: 2;
  }

  .placed:is(.n6, .n9, .n12, .n16) {
    --_rows: 3;
  }

  .placed > .tile {
    position: absolute;
    aspect-ratio: auto;
    container-type: size;
  }

  .placed .avatar {
    inline-size: clamp(28px, min(26cqi, 44cqb), 128px);
    font-size: clamp(0.75em, min(10cqi, 17cqb), 3em);
  }

  .tile.dim video {
    opacity: 0.45;
  }

  .tile.loud {
    outline: 3px solid var(--_accent);
  }

  .caption .name {
    pointer-events: auto;
  }

  .icon.filled {
    fill: currentColor;
  }

  .icon.dots {
    stroke-width: 4;
  }

  .more {
    display: none;
  }

  .bar {
    stroke-width: 2.5;
  }

  .bar.none {
    opacity: 0.35;
  }

  .note {
    position: absolute;
    inset-block-start: 6px;
    inset-inline-start: 6px;
    overflow: hidden;
    /* Beside the pin. */
    max-inline-size: calc(100% - 50px);
    padding: 2px 9px;
    border-radius: 99px;
    background: rgb(0 0 0 / 72%);
    color: #fff;
    font-size: 0.875em;
    font-weight: 600;
    line-height: 1.4;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .pin {
    position: absolute;
    inset-block-start: 6px;
    inset-inline-end: 6px;
    display: grid;
    place-items: center;
    inline-size: 32px;
    block-size: 32px;
    min-block-size: 0;
    padding: 0;
    border-color: transparent;
    background: rgb(0 0 0 / 72%);
    color: #fff;
  }

  @media (hover: hover) {
    .tile:not(:hover, :focus-within) > .pin:not(.pinned) {
      opacity: 0;
    }
  }

  .pages {
    display: flex;
    align-items: center;
    justify-content: center;
    gap: var(--_space);
  }

  .turn {
    display: grid;
    padding: 0.5em;
  }

  .turn[aria-disabled='true'] {
    border-style: dashed;
    color: var(--_muted);
    cursor: not-allowed;
  }

  .people {
    overflow: auto;
    max-block-size: 9.5em;
    margin: 0;
    padding: 0;
    border: 1px solid var(--_hairline);
    border-radius: var(--_control-radius);
    list-style: none;
  }

  .people li {
    display: flex;
    gap: var(--_space);
    padding: 0.25em 0.75em;
  }

  .people span:first-child {
    flex: 0 1 auto;
    overflow: hidden;
    min-inline-size: 3em;
    font-weight: 600;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .doing {
    flex: none;
    max-inline-size: 60%;
    color: var(--_muted);
  }

  .captions {
    display: grid;
    align-content: end;
    /* Three lines have room: the tiles keep still while people speak. */
    min-block-size: 4.5em;
  }

  .captions p {
    display: flex;
    gap: 0.4em;
  }

  .captions b {
    flex: none;
    max-inline-size: 40%;
    overflow-wrap: anywhere;
  }

  :host(:fullscreen) .stack {
    border: 0;
    border-radius: 0;
  }

  button.leave {
    border-color: #b3261e;
    background: #b3261e;
    color: #fff;
  }

  button.leave:hover {
    background: #8f1d17;
  }

  @container (width < 30em) {
    .more {
      display: inline-flex;
    }

    /* Below the others, in a row of their own. */
    .more ~ .extras {
      display: flex;
      flex: 1 0 100%;
      flex-wrap: wrap;
      order: 1;
      gap: 6px;
    }

    /* A button that has the focus stays, should the element become narrow. */
    .more ~ .extras:not(.shown, :focus-within) {
      display: none;
    }
  }

  /* Beside other elements a room is about so wide: with smaller letters its buttons take two rows instead of three. */
  @container (30em <= width < 54em) {
    .call .controls {
      gap: 6px;
    }

    .call .control {
      gap: 0.4em;
      padding-inline: 0.6em;
      font-size: 0.875em;
    }
  }

  @container (width >= 560px) {
    .placed.n2 {
      --_columns: 2;
      --_rows: 1;
    }

    .placed:is(.n6, .n9) {
      --_columns: 3;
      --_rows: 2;
    }

    .placed.n9 {
      --_rows: 3;
    }

    .placed:is(.n12, .n16) {
      --_columns: 4;
      --_rows: 3;
    }

    .placed.n16 {
      --_rows: 4;
    }

    .grid.staged {
      --_columns: 1;
      --_rows: 0.75;
    }
  }

  @container (width < 560px) {
    .grid.staged {
      --_columns: 1;
      --_rows: 1.5;
    }
  }

  @container (width < 480px) {
    .placed:is(.n4, .n6, .n9, .n12, .n16),
    .placed:has(.upright) {
      --_shape: 1;
    }

    .placed.staged {
      --_shape: 16 / 9;
    }
  }

  /* One line, in which the name gives way and no icon does. */
  @container (width < 300px) {
    .caption {
      flex-wrap: nowrap;
    }

    .caption .mark {
      flex: none;
    }

    .caption > .name {
      min-inline-size: 3em;
    }
  }

  @container (width < 180px) {
    .note {
      padding: 1px 5px;
      font-size: 0.75em;
    }

    .caption {
      inset-inline: 4px;
      gap: 2px;
      font-size: 0.75em;
    }

    .caption > span {
      padding: 1px 3px;
    }

    .caption .icon {
      inline-size: 1em;
    }

    .caption > .name {
      min-inline-size: 2em;
    }

    .placed > .tile > .avatar {
      margin-block-end: 24px;
    }
  }

  @container (height < 110px) {
    .caption {
      inset-block-end: 4px;
      font-size: 0.75em;
    }

    .placed > .tile > .avatar {
      margin-block-end: 24px;
    }
  }

  @media (forced-colors: active) {
    .tile.loud {
      outline-color: Highlight;
    }

    .note {
      border: 1px solid CanvasText;
      background: Canvas;
      color: CanvasText;
    }

    .pin {
      border-color: ButtonText;
      background: ButtonFace;
      color: ButtonText;
    }

    button.leave {
      border-width: 2px;
    }
  }
`;
