import { littleEndian, restored16Bits, to16Bits, type DrawnImage } from './written';

/** Types of TIFF 6.0 (1992), section 2. */
const [ASCII, SHORT, LONG] = [2, 3, 4];

type Entry = readonly [tag: number, type: number, values: readonly number[] | string];

/** An image as an uncompressed TIFF of 16 bits, gray or RGB, in one strip (TIFF 6.0, sections 4 and 6). */
export function tiffOf({ values, width, height, colors, window, about }: DrawnImage): Uint8Array {
  const pixels = littleEndian(window ? restored16Bits(values, window) : to16Bits(values));
  const header = 8;
  const entries = (stripAt: number): Entry[] => [
    [256, SHORT, [width]],
    [257, SHORT, [height]],
    [258, SHORT, Array<number>(colors).fill(16)],
    [259, SHORT, [1]],
    [262, SHORT, [colors === 1 ? 1 : 2]],
    [270, ASCII, `${about.notice} Seed ${about.seed}.`],
    [273, LONG, [stripAt]],
    [277, SHORT, [colors]],
    [278, SHORT, [height]],
    [279, LONG, [pixels.length]],
    [305, ASCII, about.software],
  ];
  // Where the strip lies does not change how long the directory is.
  const directory = directoryOf(entries(0), header).length;
  const bytes = new Uint8Array(header + directory + pixels.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0x4949);
  view.setUint16(2, 42, true);
  view.setUint32(4, header, true);
  bytes.set(directoryOf(entries(header + directory), header), header);
  bytes.set(pixels, header + directory);
  return bytes;
}

/** An image file directory that begins at byte `at`, with the values that do not fit into its entries behind it. */
function directoryOf(entries: readonly Entry[], at: number): Uint8Array {
  const fixed = 2 + 12 * entries.length + 4;
  const behind: number[] = [];
  const bytes = new Uint8Array(fixed);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, entries.length, true);
  for (const [i, [tag, type, values]] of entries.entries()) {
    const entry = 2 + 12 * i;
    const raw = bytesOf(type, values);
    view.setUint16(entry, tag, true);
    view.setUint16(entry + 2, type, true);
    view.setUint32(entry + 4, typeof values === 'string' ? raw.length : values.length, true);
    if (raw.length <= 4) bytes.set(raw, entry + 8);
    else {
      view.setUint32(entry + 8, at + fixed + behind.length, true);
      // Values begin at even bytes.
      behind.push(...raw, ...(raw.length % 2 ? [0] : []));
    }
  }
  return Uint8Array.from([...bytes, ...behind]);
}

function bytesOf(type: number, values: readonly number[] | string): number[] {
  if (typeof values === 'string') return [...Buffer.from(`${values}\0`, 'latin1')];
  const size = type === SHORT ? 2 : 4;
  return values.flatMap((value) => Array.from({ length: size }, (_, byte) => (value >>> (8 * byte)) & 255));
}
