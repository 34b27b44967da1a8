/** Text for `addStyles()`, and nothing of Lit: a later script that imported it might have it split off the first one. */
const css = String.raw;

/** Styles of the log, the alert and the debug panel. */
export const monitorStyles = css`
  .alert {
    padding: var(--_space);
    border: 2px solid var(--_danger);
    border-radius: var(--_control-radius);
    background: var(--_danger-surface);
    font-weight: 700;
    overflow-wrap: anywhere;
  }

  .log,
  .debug {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: calc(var(--_space) / 2);
    padding-block-start: var(--_space);
    border-block-start: 1px solid var(--_hairline);
  }

  .heading {
    font-weight: 700;
  }

  .tracks,
  .lanes {
    display: grid;
    grid-template-columns: fit-content(40%) minmax(3em, 1fr) max-content;
    gap: 2px calc(var(--_space) / 2);
    align-items: center;
  }

  .tracks {
    font-size: 0.875em;
  }

  /* All lanes begin and end at the same places. */
  .lanes {
    grid-template-columns: subgrid;
  }

  .tracks > :is(p, .lanes) {
    grid-column: 1 / -1;
  }

  .tracks span {
    overflow-wrap: anywhere;
  }

  .ends {
    display: flex;
    grid-column: 2;
    justify-content: space-between;
  }

  .lanes svg {
    inline-size: 100%;
    block-size: 1.1em;
    background: var(--_sunken);
    color: var(--_accent);
    fill: currentColor;
  }

  .lanes svg:not(.class) {
    color: var(--_muted);
  }

  .lanes svg:dir(rtl) {
    transform: scaleX(-1);
  }

  summary {
    min-block-size: 44px;
    align-content: center;
    cursor: pointer;
  }

  .scrolled {
    max-block-size: 16em;
    overflow: auto;
  }

  table {
    inline-size: 100%;
    border-collapse: collapse;
    font-size: 0.875em;
  }

  th,
  td {
    padding-block: 0.25em;
    padding-inline-end: var(--_space);
    border-block-end: 1px solid var(--_hairline);
    text-align: start;
  }

  td.percent {
    white-space: nowrap;
  }

  /* English in a page that runs from right to left. */
  :is(dt, dd, td, th) {
    unicode-bidi: plaintext;
  }

  :is(dt, dd, td, th):dir(rtl) {
    text-align: right;
  }

  dl {
    display: grid;
    gap: calc(var(--_space) / 2);
    margin: 0;
    font-size: 0.875em;
  }

  dt {
    color: var(--_muted);
  }

  dd {
    margin: 0;
    overflow-wrap: anywhere;
  }

  dd.hash {
    font-family: monospace;
  }

  @container (inline-size >= 32em) {
    dl > div {
      display: grid;
      grid-template-columns: 14em minmax(0, 1fr);
      gap: var(--_space);
    }
  }

  @media (forced-colors: active) {
    .lanes svg,
    .lanes svg:not(.class) {
      border: 1px solid CanvasText;
      background: Canvas;
      color: CanvasText;
    }
  }
`;
