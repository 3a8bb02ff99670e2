import { nextSegment } from './markers';

export interface Exif {
  /** 1 … 8, as EXIF tag 0x0112 counts them; 1 where it is not told. */
  readonly orientation: number;
  /** Whether text, a date, a place or an author is told. */
  readonly isTelling: boolean;
}

/** Artist, dates, description, copyright, names of owners and comments of Windows. */
const TELLING = new Set([0x010e, 0x013b, 0x0132, 0x8298, 0x9c9b, 0x9c9c, 0x9c9d, 0x9c9e, 0x9c9f, 0x8825]);

/** What the EXIF part and the comments of a JPEG's start tell; broken ones tell nothing. */
export function readExif(head: Buffer): Exif {
  let orientation = 1;
  let isTelling = false;
  try {
    for (let at = 2; ;) {
      const segment = nextSegment(head, at);
      if (!segment || segment.marker === 0xda) break;
      at = segment.end;
      if (
        segment.marker === 0xfe &&
        !/^(created|creator|compressed|lavc|file |optimi|\s*$)/i.test(segment.data.toString('latin1'))
      )
        isTelling = true;
      if (segment.marker !== 0xe1 || segment.data.toString('latin1', 0, 6) !== 'Exif\0\0') continue;
      for (const { tag, value } of entries(segment.data.subarray(6))) {
        if (tag === 0x0112 && value >= 1 && value <= 8) orientation = value;
        if (TELLING.has(tag)) isTelling = true;
      }
    }
  } catch {
    // A cut or broken header part is judged where the picture is decoded.
  }
  return { orientation, isTelling };
}

function* entries(tiff: Buffer): Generator<{ tag: number; value: number }> {
  if (tiff.byteLength < 8) return;
  const le = tiff.toString('latin1', 0, 2) === 'II';
  const u16 = (at: number): number => (le ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const start = le ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
  if (start + 2 > tiff.byteLength) return;
  for (let i = 0; i < u16(start); i++) {
    const at = start + 2 + i * 12;
    if (at + 12 > tiff.byteLength) return;
    yield { tag: u16(at), value: u16(at + 8) };
  }
}

/** Turns and mirrors pixels so that the first is at the top left, as the orientation says. */
export function upright<T extends Uint8Array | Uint16Array>(
  pixels: T,
  columns: number,
  rows: number,
  colors: number,
  orientation: number,
): { pixels: T; columns: number; rows: number } {
  if (orientation === 1) return { pixels, columns, rows };
  const isTurned = orientation >= 5;
  const [width, height] = isTurned ? [rows, columns] : [columns, rows];
  const out = new (pixels.constructor as Uint8ArrayConstructor)(pixels.length) as T;
  const flipsX = [2, 3, 7, 8].includes(orientation);
  const flipsY = [3, 4, 6, 7].includes(orientation);
  for (let y = 0, to = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [u, v] = isTurned ? [y, x] : [x, y];
      const column = flipsX ? columns - 1 - u : u;
      const row = flipsY ? rows - 1 - v : v;
      for (let c = 0; c < colors; c++) out[to++] = pixels[(row * columns + column) * colors + c]!;
    }
  return { pixels: out, columns: width, rows: height };
}
