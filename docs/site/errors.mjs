import * as twilio from 'twilio-video/lib/util/twilio-video-errors.js';
import { FAILURES } from '../../src/camera/errors.ts';
import { en } from '../../src/messages/en.ts';
import { cameraErrors } from '../../src/messages/en/camera-errors.ts';
import { classifierErrors } from '../../src/messages/en/classifier-errors.ts';
import { monitorErrors } from '../../src/messages/en/monitor.ts';
import { inCallErrors } from '../../src/messages/en/in-call-errors.ts';
import { trainerErrors } from '../../src/messages/en/trainer-late.ts';
import { projectErrors } from '../../src/messages/en/project-errors.ts';
import { processorErrors } from '../../src/messages/en/processor-errors.ts';
import { roomErrors } from '../../src/messages/en/room-errors.ts';
import { speakerErrors } from '../../src/messages/en/speaker-errors.ts';
import { storageErrors } from '../../src/messages/en/storage-errors.ts';
import { trainingErrors } from '../../src/messages/en/training-errors.ts';
import { codeOf } from '../../src/room/errors.ts';

/** Every error in words, by its code. */
export const texts = {
  ...en.errors,
  ...cameraErrors,
  ...monitorErrors,
  ...inCallErrors,
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

/** Every error that the SDK knows, by its code. */
export const twilioErrors = Object.values(twilio.default ?? twilio)
  .filter((each) => each.prototype instanceof Error)
  .map((Failure) => new Failure())
  .sort((a, b) => a.code - b.code);

const table = (head, body) =>
  [head, head.map(() => '---'), ...body].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
const link = (code) => `[\`${code}\`](#${code})`;

/** In the place of its mark, which code of Twilio's and which failure of the browser's is which error. */
export const withFailures = (markdown) =>
  markdown
    .replace('<!-- codes of Twilio -->', () =>
      table(
        ['Twilio', 'what it says', 'here'],
        twilioErrors.map(({ code, message }) => [`${code}`, message, link(codeOf(code))]),
      ),
    )
    .replace('<!-- failures of devices -->', () =>
      table(
        ['the browser’s error', 'of the camera', 'of the microphone'],
        Object.entries(FAILURES).map(([name, { camera, microphone }]) => [
          `\`${name}\``,
          link(camera),
          link(microphone),
        ]),
      ),
    );
