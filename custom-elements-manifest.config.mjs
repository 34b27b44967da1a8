const LIFECYCLE = new Set(['connectedCallback', 'disconnectedCallback', 'connectedMoveCallback']);

/** Drops what is not public: the manifest lists what a page's author may use. */
const publicOnly = {
  name: 'public-only',
  packageLinkPhase({ customElementsManifest }) {
    for (const module of customElementsManifest.modules)
      for (const declaration of module.declarations ?? []) {
        declaration.members = declaration.members?.filter(
          ({ name, privacy }) =>
            privacy !== 'private' && privacy !== 'protected' && !name.startsWith('#') && !LIFECYCLE.has(name),
        );
        // The analyzer cannot name `new DetectionEvent(…)`: events are what @fires says.
        declaration.events = declaration.events?.filter(({ description }) => description);
        for (const list of ['members', 'events'])
          if (declaration[list]?.length === 0) delete declaration[list];
      }
  },
};

export default {
  globs: ['src/components/**/*.ts'],
  exclude: ['**/*.styles.ts', '**/styles.ts'],
  outdir: '.',
  litelement: true,
  packagejson: false,
  plugins: [publicOnly],
};
