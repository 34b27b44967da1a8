import { css } from 'lit';

export const styles = css`
  .classes {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 15em), 1fr));
    gap: var(--_space);
  }

  .class {
    display: grid;
    grid-template: 1fr auto auto / minmax(0, 1fr);
    gap: calc(var(--_space) / 2);
    padding: var(--_space);
    border-radius: var(--_control-radius);
    background: var(--_sunken);
  }

  .class .row {
    gap: calc(var(--_space) / 2);
  }

  .record {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    column-gap: var(--_space);
    align-items: center;
    min-block-size: 5.5em;
    text-align: start;
    user-select: none;
    -webkit-user-select: none;
    -webkit-touch-callout: none;
  }

  .dot {
    grid-row: span 2;
    inline-size: 2.25em;
    block-size: 2.25em;
    border: 3px solid currentColor;
    border-radius: 50%;
    color: var(--_accent);
    transition: background 0.15s;
  }

  .dot::before {
    content: '';
    display: block;
    block-size: 100%;
    border: 3px solid transparent;
    border-radius: 50%;
    background: currentColor;
    background-clip: padding-box;
  }

  .name {
    align-self: end;
    overflow-wrap: anywhere;
    font-size: 1.125em;
    line-height: 1.3;
  }

  .hint {
    align-self: start;
    color: var(--_muted);
    font-size: 0.875em;
    font-weight: 400;
  }

  .count {
    flex: 1;
    font-variant-numeric: tabular-nums;
  }

  .quiet,
  .pick {
    border-color: transparent;
    background: none;
  }

  .quiet:disabled,
  .pick:disabled {
    border-color: transparent;
  }

  /* Next to the count on a phone; if there is less space they go to the next line together. */
  .class .row button,
  .all {
    padding-inline: 0.5em;
    font-size: 0.875em;
  }

  .thumbnails {
    display: flex;
    gap: 4px;
    min-block-size: 40px;
    overflow: hidden;
    border-radius: 6px;
    background: repeating-linear-gradient(to right, var(--_hairline) 0 40px, transparent 40px 44px);
  }

  /* At the end of the small pictures, over them. */
  .thumbnails,
  .all {
    grid-area: 3 / 1;
  }

  .all {
    justify-self: end;
    margin-block: -2px;
  }

  .thumbnails:dir(rtl) {
    background: repeating-linear-gradient(to left, var(--_hairline) 0 40px, transparent 40px 44px);
  }

  .work {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    align-items: center;
    gap: 0 var(--_space);
  }

  .work .percent {
    min-inline-size: 3.5em;
    color: var(--_muted);
    font-size: 0.875em;
    font-variant-numeric: tabular-nums;
    text-align: end;
  }

  .end {
    margin-inline-start: auto;
  }

  .dropping {
    outline: 3px dashed var(--_accent);
    outline-offset: calc(var(--_space) * -0.75);
  }

  @media (prefers-contrast: more) {
    .thumbnails {
      background: none !important;
    }

    .class {
      border: 1px solid var(--_border);
    }

    .quiet,
    .pick,
    .pick:disabled,
    .quiet:disabled {
      border-color: var(--_border);
    }
  }

  @media (forced-colors: active) {
    .dot {
      forced-color-adjust: none;
      color: ButtonText;
    }

    .class {
      border: 1px solid CanvasText;
    }
  }

  .aside {
    color: var(--_muted);
    font-size: 0.875em;
  }
`;
