import type { Bytes } from '../bytes';
import { affineOf, scale } from '../geometry';
import { damaged, truncated } from '../refuse';
import type { ImageFacts, SourceFile, Volume } from '../scan';
import type { StoredType } from '../values';
import { examineRaw, readRaw, type RawVolume } from './raw-volume';

/** https://surfer.nmr.mgh.harvard.edu/fswiki/FsTutorial/MghFormat: everything big-endian, pixels from byte 284 on. */
const PIXELS_AT = 284;
const types: Readonly<Record<number, { type: StoredType; dtype: string }>> = {
  0: { type: 'uint8', dtype: 'uint8' },
  1: { type: 'int32', dtype: '>i4' },
  3: { type: 'float32', dtype: '>f4' },
  4: { type: 'int16', dtype: '>i2' },
  10: { type: 'uint16', dtype: '>u2' },
};

/** Version 1, and sizes that can be. */
export function isMgh(head: Buffer): boolean {
  if (head.byteLength < 28 || head.readInt32BE(0) !== 1) return false;
  const sizes = [4, 8, 12, 16].map((at) => head.readInt32BE(at));
  return sizes.every((size) => size > 0 && size < 2 ** 20) && types[head.readInt32BE(20)] !== undefined;
}

function rawOf(head: Buffer): RawVolume {
  if (head.byteLength < PIXELS_AT) throw truncated(PIXELS_AT, head.byteLength);
  const [columns, rows, slices, frames] = [4, 8, 12, 16].map((at) => head.readInt32BE(at)) as [
    number,
    number,
    number,
    number,
  ];
  const known = types[head.readInt32BE(20)];
  if (!known) throw damaged('header');
  const isPlaced = head.readInt16BE(28) === 1;
  const reals = (at: number): [number, number, number] =>
    [0, 4, 8].map((i) => head.readFloatBE(at + i)) as [number, number, number];
  const spacing = reals(30);
  const [x, y, z] = [reals(42), reals(54), reals(66)];
  const [column, row, slice] = [scale(x, spacing[0]), scale(y, spacing[1]), scale(z, spacing[2])];
  const center = reals(78);
  // The header tells where the middle lies; it is in RAS+ already.
  const origin = center.map((c, i) => c - (column[i]! * columns + row[i]! * rows + slice[i]! * slices) / 2);
  return {
    format: 'MGZ',
    columns,
    rows,
    slices,
    frames,
    samples: 1,
    framesInnermost: false,
    ...known,
    littleEndian: false,
    shape: frames > 1 ? [columns, rows, slices, frames] : [columns, rows, slices],
    affine: isPlaced ? affineOf(column, row, slice, origin as [number, number, number]) : undefined,
    spacing: isPlaced ? spacing : undefined,
    packing: 'none',
    pixels: { at: PIXELS_AT },
    hasPersonalData: false,
  };
}

/** Facts of an MGH or MGZ file. @throws RefusedFile */
export const examineMgh = async (bytes: Bytes, head: Buffer, file: SourceFile): Promise<ImageFacts> =>
  examineRaw(rawOf(head), bytes, file);

/** @throws RefusedFile */
export const readMgh = (
  bytes: Bytes,
  head: Buffer,
  file: SourceFile,
  limit: number,
): Promise<Omit<Volume, 'facts'>> => readRaw(rawOf(head), bytes, file, limit);
