import type { SlicePixels } from '../open';
import type { StoredPixels } from '../readers/scan';
import { blank, topOf, type Cut, type Cutter } from './cutter';
import { FOREGROUND } from './gray';
import { kernels, type Kernels } from './kernels/kernels';
import { tapsOf, type Taps } from './resample';

/** Floats that a vector holds. */
const LANES = 4;
const SIGN_BIT = 0x8000;

/** Where everything lies in the kernels' memory, in bytes. */
interface Places {
  readonly raw: number;
  readonly plane: number;
  readonly row: number;
  readonly firsts: number;
  readonly across: number;
  readonly down: number;
  readonly out: number;
  readonly end: number;
}

/**
 * Cuts gray slices as `PlaneCutter` does, several pixels at once; results differ by 1 of 65,535 at most. The memory in which it
 * works is shared by all of a thread: what `load` has read holds until the next one reads.
 */
export class VectorCutter implements Cutter {
  private readonly across: Taps;
  private readonly down: Taps;
  /** Vectors of weights to each pixel of a row. */
  private readonly groups: number;
  private readonly weights: Float32Array;
  private readonly places: Places;

  constructor(
    private readonly cut: Cut,
    private readonly kernel: Kernels,
  ) {
    const { frame, columns, rows, layout } = cut;
    const { size } = layout;
    this.across = tapsOf(frame.across, size);
    this.down = tapsOf(frame.down, size);
    const { most, weights } = this.across;
    this.groups = Math.ceil(most / LANES);
    this.weights = new Float32Array(size * this.groups * LANES);
    for (let x = 0; x < size; x++)
      this.weights.set(weights.subarray(x * most, (x + 1) * most), x * this.groups * LANES);
    this.places = placesOf([
      (columns * rows + 8) * 2,
      (columns * rows + 2 * LANES) * 4,
      (columns + (this.groups + 1) * LANES) * 4,
      size * 4,
      this.weights.byteLength,
      this.down.weights.byteLength,
      size * size * 2,
    ]);
  }

  /** A cutter of this kind, where it can cut so and the processor has vectors. */
  static for(cut: Cut): VectorCutter | undefined {
    const kernel = cut.volume.colors === 1 && cut.layout.colors === 1 ? kernels() : undefined;
    return kernel && new VectorCutter(cut, kernel);
  }

  load(from: number): number {
    const { cut, places, kernel } = this;
    const { columns, rows, volume, view, grays } = cut;
    const count = columns * rows;
    const memory = kernel.room(places.end);
    const plane = new Float32Array(memory, places.plane, count + 2 * LANES);
    // Behind the last row lies nothing that is a number of something else.
    plane.fill(0, count);
    if (volume.pixels.BYTES_PER_ELEMENT <= 2 && grays.linear)
      return this.grayOfShorts(from, memory, plane, grays.linear);
    let foreground = 0;
    for (let y = 0; y < rows; y++)
      foreground += grays.read(from + y * view.down.step, view.across.step, columns, plane, y * columns, 1);
    return foreground;
  }

  private grayOfShorts(
    from: number,
    memory: ArrayBuffer,
    plane: Float32Array,
    { scale, shift }: { readonly scale: number; readonly shift: number },
  ): number {
    const { places, kernel, cut } = this;
    const count = cut.columns * cut.rows;
    const { pixels } = cut.volume;
    const isSigned = pixels instanceof Int8Array || pixels instanceof Int16Array;
    const raw = isSigned
      ? new Int16Array(memory, places.raw, count)
      : new Uint16Array(memory, places.raw, count);
    gather(cut, pixels, from, raw);
    const many = count - (count % 8);
    // The value that is black is taken off as a whole number: so a narrow window far from 0 keeps its digits.
    const black = Math.min(65535, Math.max(-65535, Math.round(-shift / scale)));
    const rest = shift + black * scale;
    const sign = isSigned ? SIGN_BIT : 0;
    let foreground = kernel.gray(places.raw, many, places.plane, scale, rest, sign, black + sign, FOREGROUND);
    for (let i = many; i < count; i++) {
      plane[i] = Math.min(1, Math.max(0, (raw[i]! - black) * scale + rest));
      foreground += plane[i]! > FOREGROUND ? 1 : 0;
    }
    return foreground;
  }

  record(): SlicePixels {
    const { cut, places, kernel, across, down, groups } = this;
    const { columns, layout } = cut;
    const { size } = layout;
    const memory = kernel.room(places.end);
    new Int32Array(memory, places.firsts, size).set(across.firsts);
    new Float32Array(memory, places.across, this.weights.length).set(this.weights);
    new Float32Array(memory, places.down, down.weights.length).set(down.weights);
    const whole = Math.ceil(columns / LANES) * LANES;
    new Float32Array(memory, places.row, columns + (groups + 1) * LANES).fill(0, whole);
    const made = new Uint16Array(memory, places.out, size * size);
    for (let y = 0; y < size; y++) {
      const count = down.counts[y]!;
      if (count === 0) {
        made.fill(0, y * size, (y + 1) * size);
        continue;
      }
      const from = places.plane + down.firsts[y]! * columns * 4;
      kernel.blend(from, columns * 4, count, places.down + y * down.most * 4, whole, places.row);
      const to = places.out + y * size * 2;
      kernel.spread(places.row, places.firsts, places.across, groups, size, to, topOf(layout));
    }
    const out = blank(layout);
    out.set(made);
    return out;
  }
}

function placesOf(lengths: readonly [number, number, number, number, number, number, number]): Places {
  let end = 0;
  const [raw, plane, row, firsts, across, down, out] = lengths.map((length) => {
    const place = end;
    end += Math.ceil(length / 16) * 16;
    return place;
  }) as [number, number, number, number, number, number, number];
  return { raw, plane, row, firsts, across, down, out, end };
}

/** Copies the part of a slice that is taken, row by row. */
function gather(
  { view, columns, rows }: Cut,
  pixels: StoredPixels,
  from: number,
  raw: Int16Array | Uint16Array,
): void {
  const { across, down } = view;
  if (across.step === 1 && down.step === columns) {
    raw.set(pixels.subarray(from, from + columns * rows));
    return;
  }
  for (let y = 0, at = 0; y < rows; y++, from += down.step) {
    if (across.step === 1) {
      raw.set(pixels.subarray(from, from + columns), at);
      at += columns;
    } else for (let x = 0, place = from; x < columns; x++, place += across.step) raw[at++] = pixels[place]!;
  }
}
