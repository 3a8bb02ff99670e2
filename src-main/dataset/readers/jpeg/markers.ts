import { damaged, truncated, unsupported } from '../refuse';
import { buildHuffman, type HuffmanTable } from './huffman';

/** One colour component of a frame (ITU-T T.81, B.2.2). */
export interface Component {
  readonly id: number;
  /** Sampling factors, 1 … 4. */
  readonly across: number;
  readonly down: number;
  readonly quantization: number;
}

export interface Frame {
  /** Sequential or progressive DCT, or lossless. */
  readonly process: 'sequential' | 'progressive' | 'lossless';
  readonly precision: number;
  readonly columns: number;
  readonly rows: number;
  readonly components: readonly Component[];
}

export interface Scan {
  /** Which components, and their tables for DC (or lossless) and AC. */
  readonly parts: readonly { readonly component: number; readonly dc: number; readonly ac: number }[];
  /** Spectral selection; in lossless files the predictor is `start`. */
  readonly start: number;
  readonly end: number;
  /** Successive approximation; in lossless files the point transform is `low`. */
  readonly high: number;
  readonly low: number;
  /** Where its compressed data begins. */
  readonly at: number;
}

export interface Tables {
  readonly quantization: (Uint16Array | undefined)[];
  readonly dc: (HuffmanTable | undefined)[];
  readonly ac: (HuffmanTable | undefined)[];
  restartInterval: number;
}

export const emptyTables = (): Tables => ({ quantization: [], dc: [], ac: [], restartInterval: 0 });

/** Positions of a block's coefficients in the order in which they are stored (figure A.6). */
export const ZIGZAG = Uint8Array.from([
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7,
  14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46,
  53, 60, 61, 54, 47, 55, 62, 63,
]);

export interface Segment {
  readonly marker: number;
  /** The parameters, without marker and length. */
  readonly data: Buffer;
  /** Where the segment ends. */
  readonly end: number;
}

/** The next marker segment from `at` on; fill bytes and what is no marker are passed over. */
export function nextSegment(file: Buffer, at: number): Segment | undefined {
  let i = at;
  while (i + 1 < file.byteLength && !(file[i] === 0xff && file[i + 1] !== 0 && file[i + 1] !== 0xff)) i++;
  if (i + 1 >= file.byteLength) return undefined;
  const marker = file[i + 1]!;
  if (marker === 0xd8 || marker === 0xd9 || marker === 1 || (marker >= 0xd0 && marker <= 0xd7))
    return { marker, data: file.subarray(i, i), end: i + 2 };
  if (i + 4 > file.byteLength) return undefined;
  const end = i + 2 + file.readUInt16BE(i + 2);
  if (end < i + 4) throw damaged('header');
  if (end > file.byteLength) throw truncated(end, file.byteLength);
  return { marker, data: file.subarray(i + 4, end), end };
}

const processes: Readonly<Record<number, Frame['process']>> = {
  0xc0: 'sequential',
  0xc1: 'sequential',
  0xc2: 'progressive',
  0xc3: 'lossless',
};

export const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

/** @throws RefusedFile for kinds of JPEG that nobody uses (hierarchical, arithmetic), and broken headers */
export function parseFrame({ marker, data }: Segment): Frame {
  const process = processes[marker];
  if (!process)
    throw unsupported(marker >= 0xc9 ? 'arithmetic' : 'pixel-compression', `JPEG SOF${marker - 0xc0}`);
  const count = data[5] ?? 0;
  if (data.byteLength < 6 + 3 * count || count < 1) throw damaged('header');
  const components = Array.from({ length: count }, (_, i) => ({
    id: data[6 + 3 * i]!,
    across: data[7 + 3 * i]! >> 4,
    down: data[7 + 3 * i]! & 15,
    quantization: data[8 + 3 * i]! & 3,
  }));
  const [precision, rows, columns] = [data[0]!, data.readUInt16BE(1), data.readUInt16BE(3)];
  const isSampled = components.every(
    ({ across, down }) => across >= 1 && across <= 4 && down >= 1 && down <= 4,
  );
  const isPrecise =
    process === 'lossless' ? precision >= 2 && precision <= 16 : precision === 8 || precision === 12;
  if (!isSampled || !isPrecise || columns === 0 || rows === 0) throw damaged('header');
  if (count !== 1 && count !== 3)
    throw count === 4 ? unsupported('cmyk') : unsupported('color-space', `JPEG, ${count}`);
  return { process, precision, columns, rows, components };
}

export function parseScan({ data, end }: Segment, frame: Frame): Scan {
  const count = data[0] ?? 0;
  if (count < 1 || count > frame.components.length || data.byteLength < 4 + 2 * count)
    throw damaged('header');
  const parts = Array.from({ length: count }, (_, i) => {
    const component = frame.components.findIndex(({ id }) => id === data[1 + 2 * i]);
    if (component < 0) throw damaged('header');
    return { component, dc: data[2 + 2 * i]! >> 4, ac: data[2 + 2 * i]! & 15 };
  });
  const [start, last, approximation] = data.subarray(1 + 2 * count);
  return { parts, start: start!, end: last!, high: approximation! >> 4, low: approximation! & 15, at: end };
}

/** Takes quantisation and Huffman tables and the restart interval; other segments are left to the caller. */
export function takeTables({ marker, data }: Segment, tables: Tables): void {
  if (marker === 0xdb) takeQuantization(data, tables);
  else if (marker === 0xc4) takeHuffman(data, tables);
  else if (marker === 0xdd) {
    if (data.byteLength < 2) throw damaged('header');
    tables.restartInterval = data.readUInt16BE(0);
  }
}

function takeQuantization(data: Buffer, tables: Tables): void {
  for (let at = 0; at < data.byteLength;) {
    const [wide, id] = [data[at]! >> 4, data[at]! & 15];
    const each = wide ? 2 : 1;
    at++;
    if (id > 3 || at + 64 * each > data.byteLength) throw damaged('header');
    const table = new Uint16Array(64);
    for (let i = 0; i < 64; i++, at += each) table[ZIGZAG[i]!] = wide ? data.readUInt16BE(at) : data[at]!;
    tables.quantization[id] = table;
  }
}

function takeHuffman(data: Buffer, tables: Tables): void {
  for (let at = 0; at < data.byteLength;) {
    if (at + 17 > data.byteLength) throw damaged('header');
    const [isAc, id] = [data[at]! >> 4, data[at]! & 15];
    const counts = data.subarray(at + 1, at + 17);
    const values = data.subarray(at + 17, at + 17 + counts.reduce((sum, n) => sum + n, 0));
    at += 17 + counts.reduce((sum, n) => sum + n, 0);
    if (isAc > 1 || id > 3 || at > data.byteLength) throw damaged('header');
    (isAc ? tables.ac : tables.dc)[id] = buildHuffman(counts, values);
  }
}
