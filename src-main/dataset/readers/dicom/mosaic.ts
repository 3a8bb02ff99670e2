import { damaged } from '../refuse';
import type { StoredPixels } from '../scan';
import type { Values } from './values';

/** A Siemens mosaic: one picture whose tiles are the slices of a volume. */
export interface Mosaic {
  readonly slices: number;
  /** Tiles in a line. */
  readonly tiles: number;
  /** Where the slices follow one another, in LPS+; undefined where the header does not say. */
  readonly normal: readonly [number, number, number] | undefined;
}

/** The mosaic that a file is; undefined where it is none. */
export function mosaicOf(values: Values, columns: number, rows: number): Mosaic | undefined {
  if (!values.texts(0x00080008).includes('MOSAIC')) return undefined;
  const csa = values.bytes(0x00291010);
  const told = values.number(0x0019100a) ?? Number(csa && csaValues(csa, 'NumberOfImagesInMosaic')[0]);
  if (!Number.isInteger(told) || told < 2) return undefined;
  const tiles = Math.ceil(Math.sqrt(told));
  if (columns % tiles !== 0 || rows % tiles !== 0) throw damaged('header');
  const [x, y, z] = csa ? csaValues(csa, 'SliceNormalVector') : [];
  const hasNormal =
    x !== undefined && y !== undefined && z !== undefined && Math.abs(Math.hypot(x, y, z) - 1) < 0.01;
  return { slices: told, tiles, normal: hasNormal ? [x, y, z] : undefined };
}

/**
 * Numbers of a field of Siemens' CSA header (“SV10”): 84 bytes for each field with its name and count of items, each item
 * with its length in front, padded to four bytes.
 */
function csaValues(csa: Buffer, name: string): number[] {
  if (csa.toString('latin1', 0, 4) !== 'SV10') return [];
  const fields = csa.readUInt32LE(8);
  let at = 16;
  for (let i = 0; i < fields && at + 84 <= csa.byteLength; i++) {
    const own = csa.toString('latin1', at, at + 64).split('\0', 1)[0];
    const items = csa.readInt32LE(at + 76);
    at += 84;
    const found: string[] = [];
    for (let item = 0; item < items && at + 16 <= csa.byteLength; item++) {
      const length = csa.readUInt32LE(at + 4);
      found.push(
        csa
          .toString('latin1', at + 16, at + 16 + length)
          .replace(/\0.*$/s, '')
          .trim(),
      );
      at += 16 + Math.ceil(length / 4) * 4;
    }
    if (own === name)
      return found
        .filter((text) => text !== '')
        .map(Number)
        .filter(Number.isFinite);
  }
  return [];
}

/** The tiles one after another. */
export function untile(
  pixels: StoredPixels,
  columns: number,
  rows: number,
  { slices, tiles }: Mosaic,
): StoredPixels {
  const [width, height] = [columns / tiles, rows / tiles];
  const out = new (pixels.constructor as Uint8ArrayConstructor)(width * height * slices);
  for (let slice = 0, to = 0; slice < slices; slice++) {
    const start = Math.floor(slice / tiles) * height * columns + (slice % tiles) * width;
    for (let y = 0; y < height; y++, to += width)
      out.set(pixels.subarray(start + y * columns, start + y * columns + width), to);
  }
  return out;
}
