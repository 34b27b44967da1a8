/** Text for `addStyles()`, and nothing of Lit: a later script that imported it would have it split off the first one. */
const css = String.raw;

/** What is shown only once there is work. */
export const workStyles = css`
  .thumbnails canvas {
    flex: none;
    inline-size: 40px;
    block-size: 40px;
    animation: arrive 0.2s ease-out;
  }

  .aside {
    color: var(--_muted);
    font-size: 0.875em;
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
    /* The end of it tells the plot to draw anew; nobody sees it move. */
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

  @keyframes arrive {
    from {
      transform: scale(0.6);
      opacity: 0;
    }
  }

  @media (forced-colors: active) {
    .plot {
      border-color: GrayText;
      color: Highlight;
      text-decoration-color: CanvasText;
    }
  }
`;
