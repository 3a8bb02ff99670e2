import { read } from '../bytes';
import { damaged, refuse, truncated } from '../refuse';
import { checkLimit } from '../values';
import type { DicomFile } from './file';

/**
 * The compressed frames of a file (DICOM PS3.5 A.4): each may lie in several fragments, told apart by a table of offsets
 * or by where a new picture begins.
 *
 * @throws RefusedFile where fragments are cut or there are fewer frames than announced
 */
export async function compressedFrames(
  file: DicomFile,
  frames: number,
  limit: number,
): Promise<CompressedFrames> {
  const { data, found, isClosed } = await fragmentsOf(file, limit);
  return { streams: streamsOf(file, data, found, frames), isClosed };
}

export interface CompressedFrames {
  readonly streams: readonly Buffer[];
  /** Whether the mark of the end stands behind the last fragment; where it is missing, the file was cut there or later. */
  readonly isClosed: boolean;
}

async function fragmentsOf(
  file: DicomFile,
  limit: number,
): Promise<{ data: Buffer; found: Item[]; isClosed: boolean }> {
  const { bytes, pixels } = file;
  const length = (bytes.length ?? 0) - pixels!.at;
  checkLimit(length, limit);
  const data = await read(bytes, pixels!.at, pixels!.length ?? length);
  return { data, ...items(data) };
}

function streamsOf(file: DicomFile, data: Buffer, found: readonly Item[], frames: number): Buffer[] {
  const [table, ...fragments] = found;
  if (!table || fragments.length === 0) throw refuse('truncated-stream');
  const parts = fragments.map(({ start, end }) => data.subarray(start, end));
  if (frames === 1) return [joined(parts)];
  if (parts.length === frames) return parts;
  const starts = offsets(file, data, table, frames) ?? beginnings(parts, fragments);
  const grouped = new Map<number, Buffer[]>();
  const first = fragments[0]!.item;
  for (const [i, fragment] of fragments.entries()) {
    const at = fragment.item - first;
    const frame = starts.filter((start) => start <= at).length - 1;
    if (frame < 0) throw damaged('pixels');
    grouped.set(frame, [...(grouped.get(frame) ?? []), parts[i]!]);
  }
  if (grouped.size < frames) throw truncated(frames, grouped.size);
  return Array.from({ length: frames }, (_, frame) => joined(grouped.get(frame)!));
}

const joined = (parts: readonly Buffer[]): Buffer => (parts.length === 1 ? parts[0]! : Buffer.concat(parts));

interface Item {
  /** Where the item's mark is, and its value begins and ends. */
  readonly item: number;
  readonly start: number;
  readonly end: number;
}

function items(data: Buffer): { found: Item[]; isClosed: boolean } {
  const found: Item[] = [];
  for (let at = 0; ;) {
    // The mark of the end may be missing; what lies before it is whole.
    if (at + 8 > data.byteLength) return { found, isClosed: false };
    const [group, element] = [data.readUInt16LE(at), data.readUInt16LE(at + 2)];
    if (group === 0xfffe && element === 0xe0dd) return { found, isClosed: true };
    if (group !== 0xfffe || element !== 0xe000) throw damaged('pixels');
    const start = at + 8;
    const end = start + data.readUInt32LE(at + 4);
    if (end > data.byteLength) throw truncated(end, data.byteLength);
    found.push({ item: at, start, end });
    at = end;
  }
}

/** Where frames begin, from the first fragment on, by the basic or the extended table; undefined where neither is whole. */
function offsets(
  { values }: DicomFile,
  data: Buffer,
  { start, end }: Item,
  frames: number,
): number[] | undefined {
  const extended = values.bytes(0x7fe00001);
  if (extended && extended.byteLength >= 8 * frames)
    return Array.from({ length: frames }, (_, i) => Number(extended.readBigUInt64LE(8 * i)));
  if (end - start < 4 * frames) return undefined;
  return Array.from({ length: frames }, (_, i) => data.readUInt32LE(start + 4 * i));
}

/** Where a fragment begins as pictures do: JPEG and JPEG-LS with SOI, JPEG 2000 with SOC. */
function beginnings(parts: readonly Buffer[], fragments: readonly Item[]): number[] {
  const begins = (part: Buffer): boolean =>
    (part[0] === 0xff && part[1] === 0xd8) ||
    (part[0] === 0xff && part[1] === 0x4f) ||
    part.toString('latin1', 4, 8) === 'jP  ';
  return fragments.filter((_, i) => begins(parts[i]!)).map(({ item }) => item - fragments[0]!.item);
}
