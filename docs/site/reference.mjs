import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const manifest = JSON.parse(readFileSync('custom-elements.json', 'utf8'));

/** Every class, interface and type of the published declarations, by its name. */
const declarations = new Map(
  readdirSync('dist/types', { recursive: true })
    .filter((name) => name.endsWith('.d.ts'))
    .flatMap((name) => {
      const file = join('dist/types', name);
      return ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true).statements;
    })
    .filter(
      (node) =>
        ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node),
    )
    .map((node) => [node.name.text, node]),
);

/** `T` of `class … extends Base<T>`. */
function parameterOf(name) {
  const [clause] = declarations.get(name)?.heritageClauses ?? [];
  return clause?.types[0].typeArguments?.[0]?.getText();
}

const code = (text) => `\`${text.replace(/\s+/g, ' ').replaceAll('|', '\\|')}\``;
const sentence = (text = '') => text.replace(/\s+/g, ' ').replaceAll('|', '\\|');

const table = (head, rows) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** The detail that an event carries, as the name of its type. */
const detailOf = (type) => /^CustomEvent<(.+)>$/.exec(type)?.[1] ?? parameterOf(type);

/** The types that the texts name and what these name in turn, as they are declared. */
function named(texts) {
  const found = new Map();
  const look = (text) => {
    for (const [name] of text.matchAll(/\b[A-Z]\w+\b/g)) {
      const node = declarations.get(name);
      // What is a class has too much in it to be shown here.
      if (!node || found.has(name) || ts.isClassDeclaration(node)) continue;
      found.set(name, '');
      const own = node
        .getFullText()
        .trim()
        .replace(/\bexport (declare )?|\bdeclare /, '');
      found.set(name, own);
      look(node.getText());
    }
  };
  texts.forEach(look);
  return [...found.entries()].sort(([a], [b]) => a.localeCompare(b)).map(([, text]) => text);
}

/** All that a page's author may use of the element `tag`, as Markdown. */
export function reference(tag) {
  const element = manifest.modules
    .flatMap(({ declarations = [] }) => declarations)
    .find(({ tagName }) => tagName === tag);
  const typeOf = ({ type, return: returned }) => (type ?? returned.type).text;
  const call = (method) => {
    const parameters = (method.parameters ?? []).map(({ name, optional, default: initial, type }) => {
      const text = type.text.replace(/\s+/g, ' ');
      return `${name}${optional || initial ? '?' : ''}: ${text}`;
    });
    return `${method.static ? `${element.name}.` : ''}${method.name}(${parameters.join(', ')})`;
  };
  const fields = element.members.filter(({ kind }) => kind === 'field');
  const methods = element.members.filter(({ kind }) => kind === 'method');
  const shown = ({ default: initial }) => (initial && initial !== "''" ? code(initial) : '–');
  const parts = [
    [
      'Attributes',
      table(
        ['attribute', 'type', 'default', 'what it does'],
        element.attributes.map((each) => [
          code(each.name),
          code(each.type.text),
          shown(each),
          sentence(each.description),
        ]),
      ),
    ],
    [
      'Properties',
      table(
        ['property', 'type', 'what it is'],
        fields.map((each) => {
          const name = `${each.static ? `${element.name}.` : ''}${each.name}`;
          const also =
            each.attribute && each.attribute !== each.name ? ` Attribute ${code(each.attribute)}.` : '';
          return [
            code(name) + (each.readonly ? ' read-only' : ''),
            code(typeOf(each)),
            sentence(each.description) + also,
          ];
        }),
      ),
    ],
    [
      'Methods',
      'Each one that returns a promise rejects with a [`MaskRoomError`](troubleshooting.md), which the error event carries as well.\n\n' +
        table(
          ['method', 'returns', 'what it does'],
          methods.map((each) => [code(call(each)), code(typeOf(each)), sentence(each.description)]),
        ),
    ],
    [
      'Events',
      table(
        ['event', 'detail', 'when'],
        element.events.map((each) => {
          const type = each.type.text === 'MaskRoomErrorEvent' ? 'MaskRoomError' : detailOf(each.type.text);
          return [code(each.name), code(type), sentence(each.description)];
        }),
      ),
    ],
    [
      'Slots',
      'None. Content between the tags is shown until the element has loaded; it stays if the script cannot be loaded or the browser is too old for it.',
    ],
    [
      'States',
      `\`status\` is one of these, and CSS matches it: \`${tag}:state(${element.cssStates[0].name})\`.\n\n` +
        table(
          ['state', 'what it means'],
          element.cssStates.map((each) => [code(each.name), sentence(each.description)]),
        ),
    ],
    [
      'Parts',
      `For \`${tag}::part(…)\`.\n\n` +
        table(
          ['part', 'what it is'],
          element.cssParts.map((each) => [code(each.name), sentence(each.description)]),
        ),
    ],
    [
      'Custom properties',
      '[Theming](theming.md) shows what they do.\n\n' +
        table(
          ['custom property', 'default', 'what it sets'],
          element.cssProperties.map((each) => [
            code(each.name),
            code(each.default),
            sentence(each.description),
          ]),
        ),
    ],
  ];
  const used = [...fields, ...methods].map(
    (each) => `${typeOf(each)} ${each.kind === 'method' ? call(each) : ''}`,
  );
  const details = element.events.map(({ type }) => detailOf(type.text) ?? '');
  parts.push([
    'Types',
    `As they are declared; \`import type\` brings those that the package exports.\n\n\`\`\`ts\n${named([...used, ...details]).join('\n\n')}\n\`\`\``,
  ]);
  return parts.map(([title, text]) => `## ${title}\n\n${text}`).join('\n\n');
}
