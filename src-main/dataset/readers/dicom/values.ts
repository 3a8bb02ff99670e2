import type { DataSet, Element } from './elements';

/** Types of elements that are binary, for files that do not tell types. */
const US = new Set([
  0x00280002, 0x00280006, 0x00280010, 0x00280011, 0x00280100, 0x00280101, 0x00280102, 0x00280103, 0x00280120,
  0x00281101, 0x00281102, 0x00281103, 0x00283002, 0x0019100a,
]);
const IMPLICIT: ReadonlyMap<number, string> = new Map([
  ...[...US].map((tag) => [tag, 'US'] as const),
  [0x00209057, 'UL'],
  [0x00209128, 'UL'],
]);

/** Values of a data set by tag. Absent, empty and nonsensical ones are undefined. */
export class Values {
  constructor(
    private readonly data: Buffer,
    private readonly littleEndian: boolean,
    readonly set: DataSet,
    private readonly charset = '',
  ) {}

  has(tag: number): boolean {
    return (this.set.get(tag)?.length ?? 0) > 0;
  }

  bytes(tag: number): Buffer | undefined {
    const element = this.set.get(tag);
    return element && this.bytesOf(element);
  }

  bytesOf({ at, length }: Element): Buffer {
    return this.data.subarray(at, at + (length ?? 0));
  }

  /** The whole value as text, without padding. */
  text(tag: number): string | undefined {
    const bytes = this.bytes(tag);
    return (bytes && this.decode(bytes)) || undefined;
  }

  decode(bytes: Buffer): string {
    const text =
      this.charset.includes('192') || this.charset.includes('UTF-8')
        ? bytes.toString('utf8')
        : decodeLocal(bytes, this.charset);
    return text.replace(/[\0\s]+$/, '').trimStart();
  }

  texts(tag: number): string[] {
    return (
      this.text(tag)
        ?.split('\\')
        .map((part) => part.trim()) ?? []
    );
  }

  number(tag: number, index = 0): number | undefined {
    return this.numbers(tag)[index];
  }

  /** Finite numbers only. */
  numbers(tag: number): number[] {
    const element = this.set.get(tag);
    if (!element?.length) return [];
    const bytes = this.bytesOf(element);
    const vr = element.vr || IMPLICIT.get(tag) || 'DS';
    const le = this.littleEndian;
    const each = (size: number, get: (at: number) => number): number[] =>
      Array.from({ length: Math.floor(bytes.byteLength / size) }, (_, i) => get(i * size));
    switch (vr) {
      case 'US':
      case 'OW':
        return each(2, (at) => (le ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at)));
      case 'SS':
        return each(2, (at) => (le ? bytes.readInt16LE(at) : bytes.readInt16BE(at)));
      case 'UL':
        return each(4, (at) => (le ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at)));
      case 'SL':
        return each(4, (at) => (le ? bytes.readInt32LE(at) : bytes.readInt32BE(at)));
      case 'FL':
        return each(4, (at) => (le ? bytes.readFloatLE(at) : bytes.readFloatBE(at)));
      case 'FD':
        return each(8, (at) => (le ? bytes.readDoubleLE(at) : bytes.readDoubleBE(at)));
      default: {
        const parts = this.texts(tag);
        const found = parts.map((part) => (part === '' ? NaN : Number(part)));
        return found.every(Number.isFinite) ? found : [];
      }
    }
  }

  /** A value as 16-bit words, whatever its type says. */
  words(tag: number): number[] {
    const bytes = this.bytes(tag) ?? Buffer.alloc(0);
    return Array.from({ length: bytes.byteLength >> 1 }, (_, i) =>
      this.littleEndian ? bytes.readUInt16LE(2 * i) : bytes.readUInt16BE(2 * i),
    );
  }

  /** The items of a sequence. */
  items(tag: number): Values[] {
    return (
      this.set.get(tag)?.items?.map((set) => new Values(this.data, this.littleEndian, set, this.charset)) ??
      []
    );
  }

  item(tag: number): Values | undefined {
    return this.items(tag)[0];
  }
}

/** The character sets of DICOM (PS3.3 C.12.1.1.2) by the names that decoders know. */
const charsets: Readonly<Record<string, string>> = {
  '101': 'iso-8859-2',
  '109': 'iso-8859-3',
  '110': 'iso-8859-4',
  '144': 'iso-8859-5',
  '127': 'iso-8859-6',
  '126': 'iso-8859-7',
  '138': 'iso-8859-8',
  '148': 'windows-1254',
  '13': 'shift_jis',
  '166': 'windows-874',
  '58': 'gb18030',
  '149': 'euc-kr',
  '87': 'iso-2022-jp',
};

function decodeLocal(bytes: Buffer, charset: string): string {
  const name = /GB18030|GBK/.test(charset) ? 'gb18030' : charsets[/(\d+)(?!.*\d)/.exec(charset)?.[1] ?? ''];
  if (!name) return bytes.toString('latin1');
  try {
    return new TextDecoder(name).decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}
