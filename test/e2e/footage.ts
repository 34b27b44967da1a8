import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RANGES, RECORDING } from '../../bench/footage.mjs';

/** Takes of so many frames: without a mask, with one, and the same again, as in the recording. */
const DRAWN = { width: 320, height: 240, take: 75, takes: 4 };
const drawnTake = (n: number) => [n * DRAWN.take, (n + 1) * DRAWN.take - 1] as const;
const DRAWN_RANGES = { 'no mask': [drawnTake(0), drawnTake(2)], mask: [drawnTake(1), drawnTake(3)] };

/** Columns and rows of the brightness grid by which a frame is recognised. */
export const GRID = { columns: 16, rows: 12 };

/** Whether these tests play the recording: only where they are asked to, so that they are the same wherever a clone lies. */
export const isRecorded = process.env.FOOTAGE === 'recorded';
export const ranges: Record<'no mask' | 'mask', readonly (readonly [number, number])[]> = isRecorded
  ? RANGES
  : DRAWN_RANGES;

/** The file that Chromium plays as its camera: the recording, or a drawn head that puts a drawn mask on. */
export function footage(): string {
  return isRecorded ? RECORDING : drawn();
}

function drawn(): string {
  const { width, height, take, takes } = DRAWN;
  const folder = join(tmpdir(), 'mask-room-footage');
  const file = join(folder, `drawn-head-${takes}-takes-of-${take}.y4m`);
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true });
  const chunks = [Buffer.from(`YUV4MPEG2 W${width} H${height} F30:1 Ip A1:1 C420jpeg\n`)];
  for (let index = 0; index < takes * take; index++) {
    const masked = Math.floor(index / take) % 2 === 1;
    const planes = [
      Buffer.alloc(width * height),
      Buffer.alloc((width * height) / 4),
      Buffer.alloc((width * height) / 4),
    ];
    const centre = { x: width / 2 + 24 * Math.sin(index / 7), y: height / 2 + 10 * Math.cos(index / 11) };
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const dx = (x - centre.x) / 58;
        const dy = (y - centre.y) / 82;
        // What moves to tell the frames apart is at the sides, which a classifier does not see.
        const side = x < 40 ? 3 * index : x >= width - 40 ? index : null;
        let yuv = [side === null ? 60 + x / 4 : 60 + ((y + side) % height) / 2, 128, 128];
        if (dx * dx + dy * dy < 1) {
          yuv = [165, 112, 150];
          if (Math.hypot(Math.abs(dx) - 0.4, dy + 0.25) < 0.12) yuv = [30, 128, 128];
          if (masked && dy > 0.05) yuv = [200, 150, 105];
          else if (Math.abs(dx) < 0.3 && Math.abs(dy - 0.5) < 0.08) yuv = [90, 118, 175];
        }
        planes[0]![y * width + x] = yuv[0]!;
        if (x % 2 === 0 && y % 2 === 0) {
          const at = (y / 2) * (width / 2) + x / 2;
          planes[1]![at] = yuv[1]!;
          planes[2]![at] = yuv[2]!;
        }
      }
    }
    chunks.push(Buffer.from('FRAME\n'), ...planes);
  }
  // Two runners may draw at once: each its own file, which then takes its place whole.
  const own = `${file}.${process.pid}`;
  writeFileSync(own, Buffer.concat(chunks));
  renameSync(own, file);
  return file;
}

/** The pictures of the drawn footage as I420: brightness first, then the two smaller planes. In order. */
export interface Drawn {
  planes: Buffer[];
  width: number;
  height: number;
}

/** The JPEG pictures of the recording, in order, or the drawn ones. */
export function frames(): { jpegs: Buffer[] } | Drawn {
  const bytes = readFileSync(footage());
  if (isRecorded) {
    const starts: number[] = [];
    for (let at = bytes.indexOf('ffd8ff', 0, 'hex'); at >= 0; at = bytes.indexOf('ffd8ff', at + 3, 'hex'))
      starts.push(at);
    return { jpegs: starts.map((start, n) => bytes.subarray(start, starts[n + 1])) };
  }
  const { width, height, take, takes } = DRAWN;
  const header = bytes.indexOf('\n') + 1;
  const size = (width * height * 3) / 2 + 'FRAME\n'.length;
  const planes = Array.from({ length: takes * take }, (_, n) => {
    const start = header + n * size + 'FRAME\n'.length;
    return bytes.subarray(start, start + (width * height * 3) / 2);
  });
  return { planes, width, height };
}
