import { read, type Bytes } from '../bytes';
import { damaged, truncated } from '../refuse';

/** One field of a directory (TIFF 6.0 §2; BigTIFF): its values are read when they are asked for. */
interface Field {
  readonly type: number;
  readonly count: number;
  readonly at: number;
}

const SIZES: Readonly<Record<number, number>> = {
  1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8,
}; // prettier-ignore

/** A value that takes more than this (such as a table of offsets of millions of strips) is damage. */
const LARGEST_FIELD = 2 ** 27;
const MOST_PAGES = 100_000;

/** Reads small pieces at any place; those near one another with one call. */
class Reader {
  private at = 0;
  constructor(
    private readonly bytes: Bytes,
    private piece: Buffer,
    readonly littleEndian: boolean,
  ) {}

  get length(): number {
    return this.bytes.length ?? 0;
  }

  /** @throws RefusedFile `truncated` */
  async get(at: number, length: number): Promise<Buffer> {
    if (!(at >= 0) || at + length > this.length) throw truncated(at + length, this.length);
    if (at < this.at || at + length > this.at + this.piece.byteLength) {
      this.piece = await read(this.bytes, at, Math.max(length, 16384));
      this.at = at;
    }
    return this.piece.subarray(at - this.at, at - this.at + length);
  }
}

const numberAt = (data: Buffer, at: number, type: number, le: boolean): number => {
  switch (type) {
    case 1:
    case 7:
      return data[at]!;
    case 6:
      return data.readInt8(at);
    case 3:
      return le ? data.readUInt16LE(at) : data.readUInt16BE(at);
    case 8:
      return le ? data.readInt16LE(at) : data.readInt16BE(at);
    case 4:
    case 13:
      return le ? data.readUInt32LE(at) : data.readUInt32BE(at);
    case 9:
      return le ? data.readInt32LE(at) : data.readInt32BE(at);
    case 11:
      return le ? data.readFloatLE(at) : data.readFloatBE(at);
    case 12:
      return le ? data.readDoubleLE(at) : data.readDoubleBE(at);
    case 16:
    case 17:
    case 18:
      return Number(le ? data.readBigUInt64LE(at) : data.readBigUInt64BE(at));
    default:
      return NaN;
  }
};

/** One picture of a file, as its fields describe it. */
export class Directory {
  constructor(
    private readonly reader: Reader,
    private readonly fields: ReadonlyMap<number, Field>,
  ) {}

  get littleEndian(): boolean {
    return this.reader.littleEndian;
  }

  has(tag: number): boolean {
    return this.fields.has(tag);
  }

  private async raw({ type, count, at }: Field): Promise<Buffer> {
    const length = count * SIZES[type]!;
    if (length > LARGEST_FIELD) throw damaged('header');
    return this.reader.get(at, length);
  }

  async numbers(tag: number): Promise<number[]> {
    const field = this.fields.get(tag);
    if (!field) return [];
    const data = await this.raw(field);
    const each = SIZES[field.type]!;
    return Array.from({ length: field.count }, (_, i) =>
      numberAt(data, i * each, field.type, this.littleEndian),
    );
  }

  /** The first value; `otherwise` where the field is missing. */
  async number(tag: number, otherwise: number): Promise<number> {
    const field = this.fields.get(tag);
    if (!field || field.count === 0) return otherwise;
    return numberAt(await this.raw({ ...field, count: 1 }), 0, field.type, this.littleEndian);
  }

  async bytes(tag: number): Promise<Buffer> {
    const field = this.fields.get(tag);
    return field ? Buffer.from(await this.raw(field)) : Buffer.alloc(0);
  }

  async text(tag: number): Promise<string> {
    const field = this.fields.get(tag);
    if (!field) return '';
    const short = { ...field, count: Math.min(field.count, 2 ** 20) };
    return (await this.raw(short)).toString('utf8').replace(/\0.*$/s, '').trim();
  }
}

export const isTiff = (head: Buffer): boolean => {
  const order = head.toString('latin1', 0, 2);
  if (head.byteLength < 8 || (order !== 'II' && order !== 'MM')) return false;
  return [42, 43].includes(order === 'II' ? head.readUInt16LE(2) : head.readUInt16BE(2));
};

/**
 * The directories of a TIFF or BigTIFF file in their order.
 * @throws RefusedFile where one is cut, or they follow one another in a circle
 */
export async function readDirectories(bytes: Bytes, head: Buffer): Promise<Directory[]> {
  const le = head.toString('latin1', 0, 2) === 'II';
  const isBig = (le ? head.readUInt16LE(2) : head.readUInt16BE(2)) === 43;
  const reader = new Reader(bytes, head, le);
  const [countType, offsetType, entryBytes] = isBig ? [16, 16, 20] : [3, 4, 12];
  const [countBytes, offsetBytes] = [SIZES[countType]!, SIZES[offsetType]!];
  const directories: Directory[] = [];
  const seen = new Set<number>();
  let next = numberAt(await reader.get(isBig ? 8 : 4, offsetBytes), 0, offsetType, le);
  while (next !== 0) {
    if (seen.has(next) || seen.size > MOST_PAGES) throw damaged('header');
    seen.add(next);
    const count = numberAt(await reader.get(next, countBytes), 0, countType, le);
    if (count === 0 || count > 65535) throw damaged('header');
    const start = next + countBytes;
    const entries = await reader.get(start, count * entryBytes + offsetBytes);
    const fields = new Map<number, Field>();
    for (let i = 0; i < count; i++) {
      const at = i * entryBytes;
      const type = numberAt(entries, at + 2, 3, le);
      const values = numberAt(entries, at + 4, offsetType, le);
      const each = SIZES[type];
      if (each === undefined) continue;
      const inline = start + at + 4 + offsetBytes;
      const place =
        values * each <= offsetBytes ? inline : numberAt(entries, at + 4 + offsetBytes, offsetType, le);
      fields.set(numberAt(entries, at, 3, le), { type, count: values, at: place });
    }
    directories.push(new Directory(reader, fields));
    next = numberAt(entries, count * entryBytes, offsetType, le);
  }
  if (directories.length === 0) throw damaged('header');
  return directories;
}
