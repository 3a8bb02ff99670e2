export type ValueWindow = readonly [black: number, white: number];

/** One drawn image, and what a file of it says besides its pixels. */
export interface DrawnImage {
  /** [height, width, colors], about [−1, 1]. */
  readonly values: Float32Array;
  readonly width: number;
  readonly height: number;
  readonly colors: number;
  /** The scanner's values that black and white stand for, where they are to be restored. */
  readonly window?: ValueWindow | undefined;
  readonly about: AboutImage;
}

/** Said in files where their format has a place for it. */
export interface AboutImage {
  readonly seed: number;
  /** Its place in the set, from 0. */
  readonly index: number;
  /** The set that it belongs to. */
  readonly set: { readonly id: string; readonly name: string; readonly createdAt: string };
  readonly software: string;
  readonly notice: string;
}

/** Values in [−1, 1] as whole numbers from 0 to `top`; beyond that range they are clipped. */
export function toWhole<A extends Uint8Array | Uint16Array>(values: Float32Array, top: number, into: A): A {
  for (let i = 0; i < into.length; i++)
    into[i] = Math.min(top, Math.max(0, Math.round(((values[i]! + 1) / 2) * top)));
  return into;
}

export const to8Bits = (values: Float32Array): Uint8Array =>
  toWhole(values, 255, new Uint8Array(values.length));

export const to16Bits = (values: Float32Array): Uint16Array =>
  toWhole(values, 65_535, new Uint16Array(values.length));

/** Whole values of the scanner, in formats that have no place to say what black and white stand for; clipped to 16 bits. */
export function restored16Bits(values: Float32Array, [black, white]: ValueWindow): Uint16Array {
  return Uint16Array.from(values, (value) => {
    const inRange = Math.min(1, Math.max(0, (value + 1) / 2));
    return Math.min(65_535, Math.max(0, Math.round(black + inRange * (white - black))));
  });
}

/** The bytes of 16-bit values, least significant first, as TIFF, NIfTI and DICOM are written here. */
export function littleEndian(values: Uint16Array): Uint8Array {
  const bytes = new Uint8Array(values.length * 2);
  const view = new DataView(bytes.buffer);
  values.forEach((value, i) => view.setUint16(2 * i, value, true));
  return bytes;
}
