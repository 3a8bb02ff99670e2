import { MemoryBytes, PartOfBytes, read, type Bytes } from '../bytes';
import { InflatedBytes } from '../inflate';
import { damaged, noImage, truncated } from '../refuse';
import {
  ElementParser,
  isVr,
  NeedsMore,
  PIXEL_TAGS,
  type DataSet,
  type Element,
  type Encoding,
} from './elements';
import { EXPLICIT_BIG, EXPLICIT_LITTLE, IMPLICIT_LITTLE, syntaxOf, type PixelCoding } from './syntaxes';
import { Values } from './values';

/** A DICOM file whose header was read. */
export interface DicomFile {
  readonly values: Values;
  readonly littleEndian: boolean;
  readonly coding: PixelCoding;
  /** The element with the pixels; undefined where there is none. */
  readonly pixels: (Element & { readonly tag: number }) | undefined;
  /** Where the positions of elements count. */
  readonly bytes: Bytes;
}

const SYNTAX = 0x00020010;
const CHARSET = 0x00080005;

/** Larger headers do not occur; whoever claims one would have everything read into memory. */
const LARGEST_HEADER = 2 ** 28;

/** Whether a file is DICOM: by its mark, or by its first element where preamble and mark are missing. */
export function isDicom(head: Buffer): boolean {
  if (head.toString('latin1', 128, 132) === 'DICM') return true;
  return bareEncoding(head) !== undefined;
}

/** How a file without preamble is written; undefined where its start is no element of group 0002 or 0008. */
function bareEncoding(head: Buffer): Encoding | undefined {
  if (head.byteLength < 16) return undefined;
  for (const littleEndian of [true, false]) {
    const u16 = (at: number): number => (littleEndian ? head.readUInt16LE(at) : head.readUInt16BE(at));
    if (![2, 8].includes(u16(0)) || u16(2) > 0x70) continue;
    if (isVr(head.toString('latin1', 4, 6))) return { littleEndian, explicit: true };
    // Without types only little-endian is written; the next element has to follow in order.
    const length = littleEndian ? head.readUInt32LE(4) : 0;
    const next = 8 + length;
    const isFollowed = littleEndian && length % 2 === 0 && length <= 512 && next + 4 <= head.byteLength;
    if (
      isFollowed &&
      [2, 8].includes(u16(next)) &&
      u16(next) * 65536 + u16(next + 2) > u16(0) * 65536 + u16(2)
    )
      return { littleEndian, explicit: false };
  }
  return undefined;
}

/**
 * Reads the header of a DICOM file (PS3.10), with or without preamble and file meta information.
 * @throws RefusedFile where it is cut, damaged, or in a transfer syntax that is not supported
 */
export async function openDicom(bytes: Bytes, head: Buffer): Promise<DicomFile> {
  const start = head.toString('latin1', 128, 132) === 'DICM' ? 132 : 0;
  const bare = start === 0 ? bareEncoding(head) : undefined;
  if (start === 0 && !bare) throw noImage('unknown');
  const meta = await parsed(
    bytes,
    head,
    bare ?? { littleEndian: true, explicit: true },
    start,
    (tag) => tag < 0x00030000,
  );
  const metaValues = new Values(meta.data, true, meta.set);
  const told = metaValues.text(SYNTAX);
  const uid = told ?? guessed(meta.data, meta.end, bare);
  const syntax = syntaxOf(uid);

  let [body, from, first] = [bytes, meta.end, meta.data];
  if (syntax.deflated) {
    const packed = new PartOfBytes(bytes, meta.end, (bytes.length ?? 0) - meta.end);
    body = new MemoryBytes(await new InflatedBytes(packed, 'raw').all(2 ** 31));
    [from, first] = [0, await read(body, 0, 65536)];
  }
  // Files that announce types and write none (or the other way round) exist: the first element tells.
  const explicit =
    first.byteLength >= from + 6 ? isVr(first.toString('latin1', from + 4, from + 6)) : syntax.explicit;
  const encoding = { littleEndian: syntax.littleEndian, explicit };
  const { data, set } = await parsed(body, first, encoding, from);
  const charset = new Values(data, encoding.littleEndian, set).text(CHARSET) ?? '';
  const values = new Values(data, encoding.littleEndian, set, charset);
  const tag = PIXEL_TAGS.find((pixels) => set.has(pixels));
  const pixels = tag === undefined ? undefined : { ...set.get(tag)!, tag };
  return { values, littleEndian: encoding.littleEndian, coding: syntax.coding, pixels, bytes: body };
}

function guessed(data: Buffer, at: number, bare: Encoding | undefined): string {
  if (bare && !bare.littleEndian) return EXPLICIT_BIG;
  return isVr(data.toString('latin1', at + 4, at + 6)) ? EXPLICIT_LITTLE : IMPLICIT_LITTLE;
}

/** Parses with as much of the file as it takes. */
async function parsed(
  bytes: Bytes,
  start: Buffer,
  encoding: Encoding,
  at: number,
  goesOn?: (tag: number) => boolean,
): Promise<{ data: Buffer; set: DataSet; end: number }> {
  for (let data = start; ;) {
    const isWhole = data.byteLength >= (bytes.length ?? Infinity);
    try {
      return { data, ...new ElementParser(data, encoding, isWhole).topLevel(at, goesOn) };
    } catch (error) {
      if (!(error instanceof NeedsMore)) throw error;
      if (bytes.length !== undefined && error.upTo > bytes.length + 8)
        throw truncated(error.upTo, bytes.length);
      if (error.upTo > LARGEST_HEADER) throw damaged('header', error);
      const more = await read(bytes, 0, Math.max(error.upTo, data.byteLength * 4));
      if (more.byteLength <= data.byteLength) throw truncated(error.upTo, more.byteLength);
      data = more;
    }
  }
}
