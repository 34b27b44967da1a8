/** Text for `addStyles()`. */
const css = String.raw;

/** How what stands beside the call looks. */
export const asideStyles = css`
  .help {
    flex: 1 0 100%;
    order: -1;
  }

  .sound {
    display: flex;
    flex-wrap: wrap;
    align-items: end;
    justify-content: center;
    gap: var(--_space);
    padding: var(--_space);
    border-radius: var(--_control-radius);
    background: var(--_sunken);
  }

  .sound > :is(label, .level) {
    flex: 1 1 14em;
    min-inline-size: 0;
    max-inline-size: 24em;
    font-size: 0.875em;
  }

  .level {
    display: grid;
    grid-template-columns: auto 1fr;
    align-items: center;
    gap: 0.5em;
    min-block-size: 44px;
  }

  .level > :first-child {
    font-weight: 600;
  }

  .level meter {
    grid-column: 1 / -1;
    appearance: none;
    inline-size: 100%;
    block-size: 10px;
    border: 1px solid var(--_border);
    border-radius: 99px;
    background: var(--_surface);
    overflow: hidden;
  }

  .level meter::-webkit-meter-bar {
    /* Chromium keeps it to the middle row of three. */
    grid-row: 1 / -1;
    block-size: 100%;
    border: 0;
    border-radius: 0;
    background: none;
  }

  .level meter::-webkit-meter-optimum-value {
    background: var(--_accent);
  }

  .level meter::-moz-meter-bar {
    background: var(--_accent);
  }

  @media (forced-colors: active) {
    .level meter::-moz-meter-bar {
      background: Highlight;
    }
  }
`;
