import { css } from 'lit';

/**
 * The look that the three elements share. Every value is a custom property with a default, so a page restyles all of them at once;
 * `light-dark()` follows the page's `color-scheme`.
 */
export const sharedStyles = css`
  :host {
    --_accent: var(--mask-room-accent, light-dark(#3a4fd8, #a4b1ff));
    --_on-accent: var(--mask-room-on-accent, light-dark(#fff, #10153a));
    --_surface: var(--mask-room-surface, light-dark(#fff, #1b1d26));
    --_sunken: var(--mask-room-sunken, light-dark(#f1f2f7, #12141b));
    --_text: var(--mask-room-text, light-dark(#181a24, #edeef5));
    --_muted: var(--mask-room-muted, light-dark(#5a5e70, #a6abbf));
    --_border: var(--mask-room-border, light-dark(#8a8fa3, #6d7288));
    --_hairline: var(--mask-room-hairline, light-dark(#dddfe8, #32364a));
    --_danger: var(--mask-room-danger, light-dark(#b3261e, #ffb4ab));
    --_danger-surface: var(--mask-room-danger-surface, light-dark(#fdecea, #3b1512));
    --_radius: var(--mask-room-radius, 14px);
    --_control-radius: var(--mask-room-control-radius, 10px);
    --_space: var(--mask-room-space, 12px);

    /* Its one child fills it. A percentage would do so too, but is one of the window in a page without a doctype. */
    display: flex;
    flex-direction: column;
    min-inline-size: 0;
    max-inline-size: 100%;
    color: var(--_text);
    font: var(--mask-room-font, 400 max(1rem, 1em) / 1.5 system-ui, sans-serif);
  }

  :host([hidden]),
  [hidden] {
    display: none !important;
  }

  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }

  h2,
  p {
    margin: 0;
  }

  /* English in a page that runs from right to left keeps its full stops at its end, and its place at the right. */
  .status,
  p,
  h2,
  figcaption,
  span,
  button {
    unicode-bidi: plaintext;
  }

  :is(.status, p, h2, figcaption, span):dir(rtl) {
    text-align: right;
  }

  button {
    appearance: none;
    min-block-size: 44px;
    padding: 0.5em 1em;
    border: 1px solid var(--_border);
    border-radius: var(--_control-radius);
    background: var(--_surface);
    color: inherit;
    font: inherit;
    font-weight: 600;
    cursor: pointer;
    touch-action: manipulation;
  }

  button:hover:not(:disabled) {
    border-color: var(--_accent);
  }

  button:disabled {
    border-style: dashed;
    color: var(--_muted);
    cursor: not-allowed;
  }

  button.primary:not(:disabled) {
    border-color: var(--_accent);
    background: var(--_accent);
    color: var(--_on-accent);
  }

  button[aria-pressed='true'] {
    border-color: var(--_accent);
    box-shadow: inset 0 0 0 1px var(--_accent);
  }

  :focus-visible {
    outline: 3px solid var(--_accent);
    outline-offset: 2px;
  }

  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--_space);
  }

  /* The frame is in here and not on the host, where any reset of the page (no margin and padding for everything) would remove it. */
  .stack {
    position: relative;
    display: grid;
    align-content: start;
    flex: 1 0 auto;
    /* Not as wide as the widest content: a plot would keep an element that has become narrow from shrinking. */
    grid-template-columns: minmax(0, 1fr);
    gap: var(--_space);
    padding: calc(var(--_space) * 1.5);
    border: 1px solid var(--_hairline);
    border-radius: var(--_radius);
    background: var(--_surface);
    white-space: normal;
    container-type: inline-size;
    /* Its width if the content decides, as in a flex row: a container's content has none. */
    contain-intrinsic-inline-size: 30em;
  }

  .status {
    color: var(--_muted);
    overflow-wrap: anywhere;
  }

  .status.error {
    padding: var(--_space);
    border: 1px solid var(--_danger);
    border-radius: var(--_control-radius);
    background: var(--_danger-surface);
    color: var(--_text);
  }

  .status.error strong {
    color: var(--_danger);
  }

  .spoken {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  progress {
    inline-size: 100%;
    block-size: 8px;
    accent-color: var(--_accent);
  }

  /* On a line of its own in its grid. */
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
    background: var(--_meter, var(--_accent));
  }

  meter::-moz-meter-bar {
    background: var(--_meter, var(--_accent));
  }

  @media (prefers-reduced-motion: reduce) {
    * {
      transition: none !important;
      animation: none !important;
    }
  }

  @media (prefers-contrast: more) {
    :host {
      --_muted: var(--_text);
      --_border: var(--_text);
      --_hairline: var(--_text);
    }
  }

  @media (forced-colors: active) {
    /* Firefox leaves it the page's colour if that is none of the system's. */
    meter::-moz-meter-bar {
      background: Highlight;
    }

    button:disabled {
      border-color: GrayText;
      color: GrayText;
    }

    button.primary:not(:disabled) {
      forced-color-adjust: none;
      border-color: Highlight;
      background: Highlight;
      color: HighlightText;
    }
  }
`;
