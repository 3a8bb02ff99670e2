import { createHash } from 'node:crypto';
import type { SlicePixels } from '../open';
import { kernels } from './kernels/kernels';
import type { SliceFigures, SliceLayout } from './request';

const SIDE = 32;
const LOOK_COLUMNS = 9;
const LOOK_ROWS = 8;
/** Shares of red, green and blue in what the eye takes for brightness: ITU-R BT.601. */
export const LUMINANCE = [0.299, 0.587, 0.114] as const;

/** The bytes of a record. */
export const recordBytes = (pixels: SlicePixels): Uint8Array =>
  new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength);

export const hashOf = (record: Uint8Array): string =>
  createHash('sha256').update(record).digest('hex').slice(0, 16);

/**
 * Figures over a record, in one pass over its values. `look` is the difference hash of Krawetz (“Kind of like that”, 2013):
 * brightness averaged to 9 × 8 fields, a bit for each two neighbours in a row, 1 where the left one is brighter.
 */
export function figuresOf(pixels: SlicePixels, { size, colors, storage }: SliceLayout): SliceFigures {
  const top = storage === 'uint16' ? 65535 : 255;
  const block = size / SIDE;
  const { sums, saturated } = (colors === 1 ? sumGray : sumColor)(pixels, size, top);
  const scale = 1 / (top * block * block);
  const thumbnail = new Float32Array(sums.length);
  let all = 0;
  for (let i = 0; i < sums.length; i++) {
    thumbnail[i] = sums[i]! * scale;
    all += sums[i]!;
  }
  return {
    hash: hashOf(recordBytes(pixels)),
    look: lookOf(thumbnail),
    mean: (all * scale) / sums.length,
    saturated: saturated / pixels.length,
    thumbnail,
  };
}

interface Sums {
  /** Of the 32 × 32 blocks of a record, row by row. */
  readonly sums: Float64Array;
  /** Values that are the greatest possible. */
  readonly saturated: number;
}

function sumGray(pixels: SlicePixels, size: number, top: number): Sums {
  const block = size / SIDE;
  const sums = new Float64Array(SIDE * SIDE);
  const addUp = columnsOf(pixels, size, top);
  let saturated = 0;
  for (let row = 0; row < SIDE; row++) {
    const { columns, greatest } = addUp(row * block, block);
    saturated += greatest;
    for (let column = 0, x = 0; column < SIDE; column++) {
      let sum = 0;
      for (const end = x + block; x < end; x++) sum += columns[x]!;
      sums[row * SIDE + column] = sum;
    }
  }
  return { sums, saturated };
}

/** Sums of the columns of some rows of a gray record, and how many of their values are `top`. */
type AddUp = (first: number, rows: number) => { readonly columns: Uint32Array; readonly greatest: number };

/** Adds up with vectors where the processor has them. */
function columnsOf(pixels: SlicePixels, size: number, top: number): AddUp {
  const kernel = kernels();
  if (!kernel) return columnByColumn(pixels, size, top);
  const to = size * size * 2;
  const memory = kernel.room(to + size * 4);
  new Uint16Array(memory, 0, size * size).set(pixels);
  const columns = new Uint32Array(memory, to, size);
  return (first, rows) => {
    columns.fill(0);
    return { columns, greatest: kernel.addUp(first * size * 2, size, rows, to, top) };
  };
}

function columnByColumn(pixels: SlicePixels, size: number, top: number): AddUp {
  const columns = new Uint32Array(size);
  return (first, rows) => {
    columns.fill(0);
    let greatest = 0;
    for (let at = first * size; at < (first + rows) * size; at += size)
      for (let x = 0; x < size; x++) {
        const value = pixels[at + x]!;
        columns[x]! += value;
        greatest += value === top ? 1 : 0;
      }
    return { columns, greatest };
  };
}

/** As `sumGray` for the brightness of a record in colour. */
function sumColor(pixels: SlicePixels, size: number, top: number): Sums {
  const block = size / SIDE;
  const sums = new Float64Array(SIDE * SIDE);
  let saturated = 0;
  for (let y = 0, next = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      let brightness = 0;
      for (let color = 0; color < 3; color++) {
        const value = pixels[next++]!;
        brightness += value * LUMINANCE[color]!;
        saturated += value === top ? 1 : 0;
      }
      sums[Math.floor(y / block) * SIDE + Math.floor(x / block)]! += brightness;
    }
  return { sums, saturated };
}

/** The difference hash of a picture of 32 × 32 fields. */
function lookOf(thumbnail: Float32Array): string {
  const high = SIDE / LOOK_ROWS;
  const wide = SIDE / LOOK_COLUMNS;
  const fields = new Float32Array(LOOK_COLUMNS);
  let digits = '';
  for (let row = 0; row < LOOK_ROWS; row++) {
    fields.fill(0);
    for (let y = row * high; y < (row + 1) * high; y++)
      for (let x = 0; x < SIDE; x++) {
        const value = thumbnail[y * SIDE + x]!;
        // A column of the thumbnail may lie in two fields, in each with a share of its width.
        const field = Math.floor(x / wide);
        const inNext = Math.max(0, x + 1 - (field + 1) * wide);
        fields[field]! += value * (1 - inNext);
        if (inNext > 0 && field + 1 < LOOK_COLUMNS) fields[field + 1]! += value * inNext;
      }
    let bits = 0;
    // Fields that differ by rounding alone are equal: else a black row would have random bits.
    for (let i = 0; i + 1 < LOOK_COLUMNS; i++) bits = bits * 2 + (fields[i]! - fields[i + 1]! > 1e-4 ? 1 : 0);
    digits += bits.toString(16).padStart(2, '0');
  }
  return digits;
}
