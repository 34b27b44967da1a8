/** Text for `addStyles()`. */
const css = String.raw;

/** Styles of what is shown next to the call. */
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
    background: var(--_surface);
  }
`;
