/** A place on the stage, in CSS pixels from the start of the text. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The places of the large and the small tiles, and how many small ones fit at once. */
export interface Areas {
  readonly large: Box | null;
  readonly small: Box;
  readonly most: number;
}

/** The maximum number of small tiles at once: beyond it there are pages. */
const MOST = 16;
/** Smaller than this, faces cannot be recognised and buttons cannot be hit. */
const LEAST = { width: 96, height: 60 };
/** The shapes, width by height, that a camera's picture is cut to. A phone has no room for wide ones. */
const WIDEST = 16 / 9;
const NARROWEST = { wide: 4 / 3, phone: 1 };
const PHONE = 480;

const between = (value: number, least: number, most: number) => Math.min(Math.max(value, least), most);

/** Divides a stage of this size. The `large` tiles are next to the small ones, above them if the stage is narrow. */
export function divide(width: number, height: number, gap: number, large: boolean, small: boolean): Areas {
  const whole = { x: 0, y: 0, width, height };
  if (!large) return { large: null, small: whole, most: capacity(whole, gap) };
  if (!small) return { large: whole, small: whole, most: MOST };
  if (width > height * 1.2 && width >= PHONE) {
    const strip = between(width * 0.22, LEAST.width, 260);
    const rest = width - strip - gap;
    const area = { x: rest + gap, y: 0, width: strip, height };
    return { large: { ...whole, width: rest }, small: area, most: capacity(area, gap) };
  }
  const strip = between(height * 0.28, LEAST.height, 200);
  const rest = height - strip - gap;
  const area = { x: 0, y: rest + gap, width, height: strip };
  return { large: { ...whole, height: rest }, small: area, most: capacity(area, gap) };
}

function capacity({ width, height }: Box, gap: number): number {
  const columns = Math.floor((width + gap) / (LEAST.width + gap));
  const rows = Math.floor((height + gap) / (LEAST.height + gap));
  return between(columns * rows, 1, MOST);
}

/**
 * `count` boxes of one size, as large as `area` has room for, in rows of which the last one is in the middle. `whole` ones fill their places: what
 * they show is not cut.
 */
export function arrange(area: Box, count: number, gap: number, whole = false): Box[] {
  const narrowest = area.width < PHONE ? NARROWEST.phone : NARROWEST.wide;
  // How large a face is shown depends on both sides; a screen, which is not cut, is as large as a typical wide one gets.
  const sizeOf = ({ width, height }: { width: number; height: number }) =>
    whole ? Math.min(width, height * WIDEST) : width * height;
  let best = { columns: 1, rows: 1, width: 0, height: 0 };
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    const place = {
      width: (area.width - gap * (columns - 1)) / columns,
      height: (area.height - gap * (rows - 1)) / rows,
    };
    const width = whole ? place.width : Math.min(place.width, place.height * WIDEST);
    const height = whole ? place.height : Math.min(place.height, width / narrowest);
    if (sizeOf({ width, height }) > sizeOf(best)) best = { columns, rows, width, height };
  }
  const { columns, rows, width, height } = best;
  const top = area.y + (area.height - rows * height - (rows - 1) * gap) / 2;
  return Array.from({ length: count }, (_, index) => {
    const row = Math.floor(index / columns);
    const inRow = row === rows - 1 ? count - row * columns : columns;
    const start = area.x + (area.width - inRow * width - (inRow - 1) * gap) / 2;
    return { x: start + (index % columns) * (width + gap), y: top + row * (height + gap), width, height };
  });
}

/**
 * The order of the small tiles: `before`, without those who have gone, then whoever came. Nobody moves but `speaker`, if they are not among the
 * first `most`: they change places with who of these has spoken the longest ago (`spoke`: when, the higher the later). The `own` tiles stay.
 */
export function ordered(
  before: readonly string[],
  now: readonly string[],
  most: number,
  own: readonly string[],
  spoke: ReadonlyMap<string, number>,
  speaker: string | undefined,
): string[] {
  const order = [...before.filter((id) => now.includes(id)), ...now.filter((id) => !before.includes(id))];
  const at = speaker ? order.indexOf(speaker) : -1;
  if (at < most) return order;
  let silent = -1;
  for (const [index, id] of order.slice(0, most).entries()) {
    if (own.includes(id)) continue;
    if (silent < 0 || (spoke.get(id) ?? 0) <= (spoke.get(order[silent]!) ?? 0)) silent = index;
  }
  if (silent >= 0) [order[silent], order[at]] = [order[at]!, order[silent]!];
  return order;
}
