import { css } from 'lit';

export const styles = css`
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
    grid-column: 1 / -1;
    appearance: none;
    inline-size: 100%;
    block-size: 10px;
    border: 1px solid var(--_border);
    border-radius: 99px;
    background: var(--_sunken);
    overflow: hidden;
  }

  meter::-webkit-meter-bar {
    /* Chromium keeps it to the middle row of three. */
    grid-row: 1 / -1;
    block-size: 100%;
    border: 0;
    border-radius: 0;
    background: none;
  }

  meter::-webkit-meter-optimum-value {
    background: var(--_muted);
  }

  meter::-moz-meter-bar {
    background: var(--_muted);
  }

  .first meter::-webkit-meter-optimum-value {
    background: var(--_accent);
  }

  .first meter::-moz-meter-bar {
    background: var(--_accent);
  }

  @media (forced-colors: active) {
    /* Firefox leaves it the page's colour if that is none of the system's. */
    .results meter::-moz-meter-bar {
      background: Highlight;
    }
  }

  .aside {
    row-gap: 0;
    color: var(--_muted);
    font-size: 0.875em;
    font-variant-numeric: tabular-nums;
  }
`;
