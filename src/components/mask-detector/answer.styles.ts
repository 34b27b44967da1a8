/** Text for `addStyles()`, and nothing of Lit: a later script that imported it might have it split off the first one. */
const css = String.raw;

/** Styles of a detector that has been started. */
export const answerStyles = css`
  .answer {
    min-block-size: 1.4em;
    font-size: clamp(1.5em, 9cqi, 2.5em);
    font-weight: 700;
    line-height: 1.2;
    overflow-wrap: anywhere;
  }

  .answer.unsure {
    color: var(--_muted);
  }

  .results {
    display: grid;
    gap: calc(var(--_space) / 2);
    margin: 0;
    padding: 0;
    list-style: none;
  }

  .result {
    display: grid;
    grid-template-columns: 1fr auto;
    gap: 0.25em var(--_space);
  }

  .result span:first-child {
    overflow-wrap: anywhere;
  }

  .percent {
    font-variant-numeric: tabular-nums;
  }

  .result.first {
    font-weight: 700;
  }

  meter {
    --_meter: var(--_muted);
  }

  .first meter {
    --_meter: var(--_accent);
  }
`;
