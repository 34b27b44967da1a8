import { en } from '../../src/messages/en.ts';
import { cameraErrors } from '../../src/messages/en/camera-errors.ts';
import { classifierErrors } from '../../src/messages/en/classifier-errors.ts';
import { trainerErrors } from '../../src/messages/en/trainer-late.ts';
import { projectErrors } from '../../src/messages/en/project-errors.ts';
import { processorErrors } from '../../src/messages/en/processor-errors.ts';
import { roomErrors } from '../../src/messages/en/room-errors.ts';
import { speakerErrors } from '../../src/messages/en/speaker-errors.ts';
import { storageErrors } from '../../src/messages/en/storage-errors.ts';
import { trainingErrors } from '../../src/messages/en/training-errors.ts';

/** Every error in words, by its code. */
export const texts = {
  ...en.errors,
  ...cameraErrors,
  ...processorErrors,
  ...roomErrors,
  ...speakerErrors,
  ...storageErrors,
  ...trainerErrors,
  ...projectErrors,
  ...trainingErrors,
  ...classifierErrors,
};

const words = (text) =>
  text.replace(/[<>]/g, (sign) => (sign === '<' ? '&lt;' : '&gt;')).replace(/\{(\w+)\}/g, '*$1*');

const ROWS = /^\| code +\| why it happens +\|\n\|[- |]+\|\n((?:\|.*\|\n)+)/gm;

/** The rows `[code, why]` of the tables in docs/troubleshooting.md. */
export const rows = (markdown) =>
  [...markdown.matchAll(ROWS)].flatMap(([, body]) =>
    body
      .trim()
      .split('\n')
      .map((row) => /^\| `([\w-]+)` +\| (.*?) +\|$/.exec(row).slice(1)),
  );

/** Turns each row into what the element says, why it happens and what to do, under a heading of its own. */
export const withTexts = (markdown) =>
  markdown.replace(ROWS, (table) =>
    rows(table)
      .map(([code, why]) => {
        const { message, remedy, recoverable = true } = texts[code];
        const again = recoverable ? '' : ' *Trying the same again cannot help.*';
        return `### \`${code}\`\n\n- **What happened:** ${words(message)}\n- **Why:** ${why}\n- **What to do:** ${words(remedy)}${again}\n`;
      })
      .join('\n'),
  );
