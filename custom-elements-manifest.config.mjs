import { readFileSync } from 'node:fs';

const LIFECYCLE = new Set([
  'attributeChangedCallback',
  'connectedCallback',
  'disconnectedCallback',
  'connectedMoveCallback',
]);

/** What a type is an alias of: `'frame' | 'face'` of `Region`. */
const UNIONS = new Map(
  ['src/samples/sample.ts', 'src/classifier/types.ts'].flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/type (\w+) = ((?:'\w+'(?: \| )?)+);/g)].map(
      ([, name, union]) => [name, union],
    ),
  ),
);

const eventsOf = new Map();

/** The events of an element are those that its map of events says: `MaskTrainerEventMap` for `MaskTrainer`. */
const mappedEvents = {
  name: 'mapped-events',
  analyzePhase({ ts, node }) {
    if (!ts.isInterfaceDeclaration(node)) return;
    const [, name] = /^(.+)EventMap$/.exec(node.name.text) ?? [];
    const events = node.members.map(({ name, type, jsDoc }) => ({
      type: { text: type.getText() },
      description: jsDoc?.[0].comment,
      name: name.text,
    }));
    if (name) eventsOf.set(name, events);
  },
  packageLinkPhase({ customElementsManifest }) {
    for (const { declarations = [] } of customElementsManifest.modules)
      for (const declaration of declarations)
        if (eventsOf.has(declaration.name)) declaration.events = eventsOf.get(declaration.name);
  },
};

/** Drops what is not public: the manifest lists what a page's author may use. */
const publicOnly = {
  name: 'public-only',
  packageLinkPhase({ customElementsManifest }) {
    // The files come in the order in which the disk gave them, which a busy machine changes.
    customElementsManifest.modules.sort((a, b) => (a.path < b.path ? -1 : 1));
    for (const module of customElementsManifest.modules)
      for (const declaration of module.declarations ?? []) {
        declaration.members = declaration.members?.filter(
          ({ name, privacy }) =>
            privacy !== 'private' && privacy !== 'protected' && !name.startsWith('#') && !LIFECYCLE.has(name),
        );
        // The analyzer cannot name what else is dispatched.
        declaration.events = declaration.events?.filter(({ description }) => description);
        for (const list of ['members', 'events'])
          if (declaration[list]?.length === 0) delete declaration[list];
      }
  },
};

/** Editors offer the values of a type as they stand there: those of an alias, and in an attribute a text instead of a list. */
const plainTypes = {
  name: 'plain-types',
  packageLinkPhase({ customElementsManifest }) {
    for (const { declarations = [] } of customElementsManifest.modules)
      for (const { attributes = [], members = [], cssStates } of declarations) {
        for (const attribute of attributes) {
          const { text } = attribute.type;
          attribute.type = { text: UNIONS.get(text) ?? text.replace(/^.+\[\]$/, 'string') };
        }
        for (const member of members)
          if (member.name === 'status' && cssStates)
            member.type = { text: cssStates.map(({ name }) => `'${name}'`).join(' | ') };
      }
  },
};

/** What a class has from one that is not exported is its own to a page. */
const whole = {
  name: 'whole',
  packageLinkPhase({ customElementsManifest }) {
    const classes = customElementsManifest.modules.flatMap(({ declarations = [] }) => declarations);
    for (const declaration of classes) {
      const base = classes.find(({ name }) => name === declaration.superclass?.name);
      if (!base || isPublished(base)) continue;
      declaration.superclass = base.superclass;
      for (const list of [declaration.attributes, declaration.members])
        for (const each of list ?? []) if (each.inheritedFrom?.name === base.name) delete each.inheritedFrom;
    }
  },
};

const isPublished = ({ name }) => /^(MaskRoom|MaskTrainer|MaskDetector|TwilioRoom)|Event$/.test(name);

/** Names the modules that the package has, where the sources have many: what `mask-room` exports, and the base of the elements. */
const asPublished = {
  name: 'as-published',
  packageLinkPhase({ customElementsManifest: manifest }) {
    const elements = manifest.modules
      .flatMap(({ declarations = [] }) => declarations)
      .filter(({ tagName }) => tagName);
    const path = 'dist/index.js';
    const declarations = manifest.modules
      .flatMap(({ declarations = [] }) => declarations)
      .filter(isPublished);
    const js = manifest.modules
      .flatMap(({ exports = [] }) => exports)
      .filter(({ kind, name }) => kind === 'js' && isPublished({ name }) && name !== 'MaskRoomElement');
    for (const each of js) each.declaration.module = path;
    const tags = elements.map(({ name, tagName }) => ({
      kind: 'custom-element-definition',
      name: tagName,
      declaration: { name, module: path },
    }));
    manifest.modules = JSON.parse(
      JSON.stringify([
        { kind: 'javascript-module', path, declarations, exports: js },
        { kind: 'javascript-module', path: 'dist/mask-room.js', declarations: [], exports: tags },
      ]),
      (key, value) => (key === 'module' && String(value).includes('src/components/') ? path : value),
    );
  },
};

export default {
  globs: ['src/components/**/*.ts'],
  exclude: ['**/*.styles.ts', '**/styles.ts'],
  outdir: '.',
  litelement: true,
  packagejson: false,
  plugins: [mappedEvents, publicOnly, plainTypes, whole, asPublished],
};
