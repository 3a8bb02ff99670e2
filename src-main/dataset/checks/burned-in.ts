import { patchesAbove } from './components';
import type { Patch } from './components';

/** Heights of letters in pixels; smaller ones cannot be read, larger ones are no annotation. */
const LOWEST_LETTER = 5;
const HIGHEST_LETTER = 40;
/** So many letters of one height on one line are text; anatomy puts a few patches in a row, never so many. */
const LETTERS_IN_LINE = 6;
/** Parts of the range of values at which letters are looked for: they are as bright as the brightest, or somewhat less. */
const THRESHOLDS = [0.9, 0.7, 0.5, 0.35, 0.25];
/** How much darker than a letter its surroundings are, of 255. */
const CONTRAST = 70;

/**
 * Whether text seems to be written into a picture: a row of small patches with sharp edges, of one height on one line and of
 * one brightness, brighter (or darker) than all around them. Text that lies over bright anatomy, and single letters such as a
 * marker of the side, are not found.
 *
 * @param values columns · rows numbers in any range, row by row
 */
export function looksBurnedIn(values: ArrayLike<number>, columns: number, rows: number): boolean {
  if (columns < 4 * LOWEST_LETTER || rows < 2 * LOWEST_LETTER) return false;
  const gray = toBytes(values, columns * rows);
  if (!gray) return false;
  // Text is written light on dark, or dark where the picture's margin is light, as in radiographs that are not inverted.
  if (hasLightMargin(gray, columns, rows)) for (let i = 0; i < gray.length; i++) gray[i] = 255 - gray[i]!;
  return hasText(gray, columns, rows);
}

/** Whether most pixels of the outermost twentieth are lighter than the middle of the range. */
function hasLightMargin(gray: Uint8Array, columns: number, rows: number): boolean {
  const [wide, high] = [Math.ceil(columns / 20), Math.ceil(rows / 20)];
  let [light, all] = [0, 0];
  for (let y = 0; y < rows; y++) {
    const isWhole = y < high || y >= rows - high;
    for (let x = 0; x < columns; x++) {
      if (!isWhole && x === wide) x = columns - wide;
      light += gray[y * columns + x]! >> 7;
      all++;
    }
  }
  return light > all / 2;
}

function hasText(gray: Uint8Array, columns: number, rows: number): boolean {
  return THRESHOLDS.some((part) => {
    const threshold = Math.round(255 * part);
    const letters = patchesAbove(gray, columns, rows, threshold).filter(
      (patch) => isLetterLike(patch) && standsOut(gray, columns, rows, patch, threshold),
    );
    return hasLine(letters);
  });
}

const heightOf = ({ top, bottom }: Patch): number => bottom - top + 1;
const widthOf = ({ left, right }: Patch): number => right - left + 1;

function isLetterLike(patch: Patch): boolean {
  const [height, width] = [heightOf(patch), widthOf(patch)];
  if (height < LOWEST_LETTER || height > HIGHEST_LETTER || width > 1.6 * height) return false;
  const fill = patch.pixels / (width * height);
  // Only strokes such as I and 1 fill their box.
  return width <= height / 2.5 || (fill > 0.15 && fill < 0.8);
}

/** Whether the pixels around a patch are clearly darker than it: a letter has a sharp edge, anatomy fades. */
function standsOut(
  gray: Uint8Array,
  columns: number,
  rows: number,
  patch: Patch,
  threshold: number,
): boolean {
  let [inside, inner, around, outer] = [0, 0, 0, 0];
  for (let y = Math.max(0, patch.top - 2); y <= Math.min(rows - 1, patch.bottom + 2); y++)
    for (let x = Math.max(0, patch.left - 2); x <= Math.min(columns - 1, patch.right + 2); x++) {
      const value = gray[y * columns + x]!;
      if (value >= threshold) {
        inside += value;
        inner++;
      } else {
        around += value;
        outer++;
      }
    }
  return outer > 0 && inside / inner - around / outer > CONTRAST;
}

/** Whether letters of one height stand on one line, close to each other. */
function hasLine(letters: Patch[]): boolean {
  letters.sort((a, b) => a.left - b.left);
  const tolerance = (letter: Patch): number => Math.max(0, Math.round(heightOf(letter) / 12));
  return letters.some((first, i) => {
    let count = 1;
    let last = first;
    const [height, within] = [heightOf(first), tolerance(first)];
    for (let next = i + 1; next < letters.length; next++) {
      const letter = letters[next]!;
      if (letter.left - last.right > 1.6 * height) break;
      if (Math.abs(letter.bottom - first.bottom) > within || Math.abs(letter.top - first.top) > within)
        continue;
      if (letter.left <= last.right - 1) continue;
      last = letter;
      count++;
    }
    return count >= LETTERS_IN_LINE;
  });
}

/** Values as bytes, without the brightest and darkest of 2000 pixels; undefined where all are one value. */
function toBytes(values: ArrayLike<number>, count: number): Uint8Array | undefined {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < count; i++) {
    const value = values[i]!;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (!(high > low) || !Number.isFinite(high - low)) return undefined;
  const bins = new Uint32Array(4096);
  const scale = 4095 / (high - low);
  for (let i = 0; i < count; i++) bins[((values[i]! - low) * scale) | 0]!++;
  const few = count / 2000;
  let [from, to] = [0, 4095];
  for (let seen = bins[0]!; seen < few; seen += bins[++from]!);
  for (let seen = bins[4095]!; seen < few; seen += bins[--to]!);
  const gray = new Uint8Array(count);
  const step = 255 / Math.max(1, to - from);
  for (let i = 0; i < count; i++) {
    const level = ((values[i]! - low) * scale - from) * step;
    gray[i] = level <= 0 ? 0 : level >= 255 ? 255 : level + 0.5;
  }
  return gray;
}
