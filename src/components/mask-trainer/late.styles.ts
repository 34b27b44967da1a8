/** Text for `addStyles()`, and nothing of Lit: a later script that imported it might have it split off the first one. */
const css = String.raw;

/** Shown only once the trainer is used. */
export const lateStyles = css`
  .record.recording .dot {
    color: var(--_danger);
    animation: pulse 1s ease-in-out infinite;
  }

  .record.recording,
  .record.recording:hover {
    border-color: var(--_danger);
    box-shadow: inset 0 0 0 2px var(--_danger);
  }

  .record.recording .hint {
    color: var(--_danger);
    font-weight: 600;
  }

  @keyframes pulse {
    50% {
      transform: scale(0.85);
    }
  }

  .thumbnails canvas {
    flex: none;
    inline-size: 40px;
    block-size: 40px;
    animation: arrive 0.2s ease-out;
  }

  @keyframes arrive {
    from {
      transform: scale(0.6);
      opacity: 0;
    }
  }

  figure {
    margin: 0;
  }

  figcaption {
    color: var(--_muted);
    font-size: 0.875em;
    font-variant-numeric: tabular-nums;
  }

  /* The plot reads its colours from here, worked out: line, labels, grid. */
  .plot {
    block-size: 160px;
    overflow: hidden;
    border: 0 solid var(--_hairline);
    color: var(--_accent);
    text-decoration-color: var(--_muted);
    direction: ltr;
    /* Its end makes the plot redraw; nobody sees it move. */
    transition: 1ms !important;
    transition-property: color, border-color, text-decoration-color !important;
  }

  .uplot,
  .u-wrap {
    position: relative;
  }

  .u-over,
  .u-under,
  .u-axis {
    position: absolute;
  }

  .uplot canvas {
    position: relative;
    display: block;
    inline-size: 100%;
    block-size: 100%;
  }

  .edited {
    grid-template: auto / minmax(0, 1fr);
    align-content: start;
  }

  .edited input[type='text'] {
    flex: 1;
    min-inline-size: 6em;
  }

  .evidence {
    display: grid;
    gap: calc(var(--_space) / 2);
  }

  .evidence p,
  .evidence ul {
    margin: 0;
  }

  .evidence .next {
    margin-block-start: calc(var(--_space) / 2);
    font-weight: 600;
  }

  .evidence ul {
    padding-inline-start: 1.25em;
  }

  .scroll {
    overflow-x: auto;
  }

  table {
    border-collapse: collapse;
    font-size: 0.875em;
    font-variant-numeric: tabular-nums;
  }

  caption {
    padding-block-end: 0.4em;
    color: var(--_muted);
    text-align: start;
  }

  th,
  td {
    padding: 0.25em 0.6em;
    border: 1px solid var(--_hairline);
    text-align: end;
  }

  th {
    max-inline-size: 12em;
    overflow-wrap: break-word;
    font-weight: 600;
    text-align: start;
  }

  td.right,
  td.wrong {
    --_tint: var(--_accent);
    background: color-mix(in srgb, var(--_tint) 10%, transparent);
  }

  td.wrong {
    --_tint: var(--_danger);
    font-weight: 600;
  }

  td.level-2 {
    background: color-mix(in srgb, var(--_tint) 20%, transparent);
  }

  td.level-3 {
    background: color-mix(in srgb, var(--_tint) 30%, transparent);
  }

  td.level-4 {
    background: color-mix(in srgb, var(--_tint) 40%, transparent);
  }

  summary {
    min-block-size: 44px;
    align-content: center;
    cursor: pointer;
  }

  .recording label {
    display: grid;
    gap: 4px;
    color: var(--_muted);
    font-size: 0.875em;
  }

  select {
    max-inline-size: 100%;
    min-block-size: 44px;
    padding: 0.5em;
    border: 1px solid var(--_border);
    border-radius: var(--_control-radius);
    background: var(--_surface);
    color: var(--_text);
    font: inherit;
    font-size: 1rem;
  }

  @media (forced-colors: active) {
    .record.recording .dot {
      color: Highlight;
    }

    .record.recording {
      border-width: 3px;
      border-color: Highlight;
    }

    .plot {
      border-color: GrayText;
      color: Highlight;
      text-decoration-color: CanvasText;
    }
  }
`;
