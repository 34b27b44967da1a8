import { css } from 'lit';

export const styles = css`
  .aside {
    row-gap: 0;
    color: var(--_muted);
    font-size: 0.875em;
    font-variant-numeric: tabular-nums;
  }
`;
