import type { ValueWindow } from './written';

/** Header of NIfTI-2 (nifti2.h), which holds more than 32,767 images, and where the pixels begin. */
const HEADER = 540;
/** Where the pixels begin, slice after slice. */
export const NIFTI_PIXELS_AT = 544;
const UINT16 = 512;
const TOP = 65_535;
const RGB24 = 128;

export interface StackAbout {
  readonly width: number;
  readonly height: number;
  readonly window?: ValueWindow | undefined;
  readonly colors: number;
  readonly count: number;
  readonly description: string;
}

const firstSentence = (text: string): string => text.split('. ', 1)[0]!;

/**
 * The beginning of a NIfTI-2 file whose slices are images that have nothing to do with each other: units and orientation are
 * unknown (both codes 0), the third axis counts samples, and `intent_name` says so.
 */
export function niftiHead({ width, height, colors, count, description, window }: StackAbout): Uint8Array {
  const bytes = Buffer.alloc(NIFTI_PIXELS_AT);
  bytes.writeInt32LE(HEADER, 0);
  bytes.write('n+2\0\r\n\x1a\n', 4, 'latin1');
  bytes.writeInt16LE(colors === 1 ? UINT16 : RGB24, 12);
  bytes.writeInt16LE(colors === 1 ? 16 : 24, 14);
  for (const [i, size] of [3, width, height, count, 1, 1, 1, 1].entries())
    bytes.writeBigInt64LE(BigInt(size), 16 + 8 * i);
  for (let i = 0; i < 8; i++) bytes.writeDoubleLE(1, 104 + 8 * i);
  bytes.writeBigInt64LE(BigInt(NIFTI_PIXELS_AT), 168);
  // Slope and intercept lead from stored values to the scanner's.
  const [black, white] = colors === 1 && window ? window : [0, TOP];
  bytes.writeDoubleLE((white - black) / TOP, 176);
  bytes.writeDoubleLE(black, 184);
  bytes.write(firstSentence(description).slice(0, 79), 240, 'latin1');
  bytes.write('independent', 508, 'latin1');
  return bytes;
}
