/** Text for `addStyles()`, and nothing of Lit: a later script that imported it might have it split off the first one. */
const css = String.raw;

/** All images of a class, over the page. */
export const galleryStyles = css`
  .gallery {
    inline-size: min(72em, 100% - 2 * var(--_space));
    max-inline-size: none;
    block-size: calc(100% - 2 * var(--_space));
    max-block-size: none;
    padding: calc(var(--_space) * 1.5);
    overflow: auto;
    overscroll-behavior: contain;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_surface);
    color: var(--_text);
    white-space: normal;
  }

  .gallery[open] {
    display: flex;
    flex-direction: column;
    gap: var(--_space);
  }

  .gallery::backdrop {
    background: rgb(0 0 0 / 0.6);
  }

  .gallery > * {
    flex: none;
  }

  .head h2 {
    flex: 1 1 6em;
    min-inline-size: 0;
    overflow-wrap: anywhere;
    font-size: 1.25em;
    line-height: 1.3;
  }

  .tools,
  .tools .row {
    gap: calc(var(--_space) / 2);
  }

  .tools button {
    padding-inline: 0.75em;
    font-size: 0.875em;
  }

  .tools .count {
    flex: none;
  }

  .tools label {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 0.5em;
    max-inline-size: 100%;
  }

  /* Looks as every select of the trainer. */
  .tools select {
    max-inline-size: min(100%, 14em);
  }

  .pictures {
    flex: 1 0 min(16em, 60%);
    min-block-size: 0;
    /* The outline of a tile is not cut off. */
    padding: 5px;
    overflow-y: auto;
    overscroll-behavior: contain;
    border-radius: var(--_control-radius);
    background: var(--_sunken);
  }

  .pictures [role='listbox'] {
    position: relative;
  }

  .picture {
    position: absolute;
    overflow: hidden;
    border-radius: 6px;
    background: var(--_hairline);
    cursor: pointer;
    user-select: none;
    -webkit-user-select: none;
    touch-action: manipulation;
  }

  .picture canvas,
  .picture .none {
    display: block;
    inline-size: 100%;
    block-size: 100%;
  }

  .picture .none {
    background: repeating-linear-gradient(45deg, transparent 0 8px, var(--_sunken) 8px 16px);
  }

  .picture .burst,
  .picture .marks {
    position: absolute;
    inset-inline-start: 0;
    max-inline-size: 100%;
    padding: 0 0.4em;
    overflow-wrap: anywhere;
    background: var(--_surface);
    font-size: 0.75em;
  }

  .picture .burst {
    inset-block-start: 0;
    border-end-end-radius: 6px;
  }

  .picture .marks {
    inset-block-end: 0;
    border-start-end-radius: 6px;
    color: var(--_danger);
    font-weight: 600;
  }

  .picture :empty:not(canvas, .none) {
    display: none;
  }

  .picture[aria-selected='true'] {
    box-shadow: 0 0 0 3px var(--_accent);
  }

  .picture[aria-selected='true']::after {
    content: '✓';
    position: absolute;
    inset: 4px 4px auto auto;
    inline-size: 1.5em;
    border-radius: 50%;
    background: var(--_accent);
    color: var(--_on-accent);
    font-weight: 700;
    line-height: 1.5;
    text-align: center;
  }

  .picture:dir(rtl)::after {
    inset: 4px auto auto 4px;
  }

  .picture:focus-visible {
    outline: 3px solid var(--_text);
    outline-offset: -3px;
  }

  .large {
    display: grid;
    flex: 1 0 auto;
    grid-template: auto minmax(0, 1fr) auto / minmax(0, 1fr);
    gap: var(--_space);
    min-block-size: 12em;
  }

  .large canvas {
    place-self: center;
    inline-size: min(100%, 65vh);
    aspect-ratio: 1;
    border-radius: var(--_control-radius);
  }

  .large p {
    overflow-wrap: anywhere;
  }

  /* It is about keys. */
  @media (hover: none) {
    .gallery .help {
      display: none;
    }
  }

  @media (forced-colors: active) {
    .picture[aria-selected='true'] {
      outline: 3px solid Highlight;
    }

    .picture[aria-selected='true']::after {
      forced-color-adjust: none;
      background: Highlight;
      color: HighlightText;
    }

    .picture[aria-selected='true']:focus-visible {
      outline-style: double;
      outline-width: 7px;
    }
  }
`;
