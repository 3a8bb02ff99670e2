import { damaged, refuse, unsupported } from '../refuse';
import { checkLimit } from '../values';
import { decodeScan, emptyBlocks, type Blocks } from './coefficients';
import { inverseTransform } from './idct';
import { decodeLossless } from './lossless';
import {
  emptyTables,
  isFrame,
  nextSegment,
  parseFrame,
  parseScan,
  takeTables,
  type Frame,
  type Tables,
} from './markers';
import { fullLine, type Plane } from './upsample';

export interface DecodedJpeg {
  readonly columns: number;
  readonly rows: number;
  readonly colors: 1 | 3;
  /** Bits of a sample. */
  readonly precision: number;
  readonly isLossless: boolean;
  /** Colours innermost. */
  readonly samples: Uint8Array | Uint16Array;
}

export interface JpegOptions {
  /** `auto` follows the file's own marks; the others are what the surrounding header says of three components. */
  readonly color?: 'auto' | 'ycc' | 'as stored';
  /** Whether a missing end mark is a cut file. DICOM's padding may hide it. */
  readonly needsEnd?: boolean;
  readonly limit: number;
}

/**
 * Decodes JPEG: sequential and progressive DCT of 8 and 12 bits, and lossless (ITU-T T.81). The DCT's rounding and the
 * interpolation of colours are those of the common decoders.
 *
 * @throws RefusedFile where data is missing, makes no sense, or the kind is not one of these
 */
export function decodeJpeg(
  file: Buffer,
  { color = 'auto', needsEnd = true, limit }: JpegOptions,
): DecodedJpeg {
  const tables = emptyTables();
  let frame: Frame | undefined;
  let blocks: Blocks[] = [];
  let lossless: Uint16Array | undefined;
  let scans = 0;
  let ended = false;
  let adobe: number | undefined;
  let isJfif = false;
  const seen = new Set<number>();
  for (let at = 0; ;) {
    const segment = nextSegment(file, at);
    if (!segment) break;
    at = segment.end;
    const { marker, data } = segment;
    if (marker === 0xd9) {
      ended = true;
      break;
    }
    if (marker === 0xe0 && data.toString('latin1', 0, 4) === 'JFIF') isJfif = true;
    if (marker === 0xee && data.toString('latin1', 0, 5) === 'Adobe') adobe = data[11];
    takeTables(segment, tables);
    if (isFrame(marker)) {
      if (frame) throw damaged('header');
      frame = parseFrame(segment);
      checkLimit(frame.columns * frame.rows * frame.components.length * 4, limit);
      if (frame.process !== 'lossless') blocks = emptyBlocks(frame);
    }
    if (marker !== 0xda) continue;
    if (!frame) throw damaged('header');
    // A file of a few kilobytes can name a scan thousands of times, each over the whole picture.
    if (++scans > MOST_SCANS) throw damaged('pixels');
    const scan = parseScan(segment, frame);
    for (const { component } of scan.parts) seen.add(component);
    if (frame.process === 'lossless') lossless = decodeLossless(file, frame, scan, tables);
    else at = decodeScan(file, frame, scan, tables, blocks);
  }
  if (!frame || seen.size < frame.components.length) throw refuse('truncated-stream');
  if (!ended && (needsEnd || frame.process === 'progressive')) throw refuse('truncated-stream');
  const { columns, rows, precision, components } = frame;
  const colors = components.length === 3 ? 3 : 1;
  const facts = { columns, rows, colors, precision, isLossless: frame.process === 'lossless' } as const;
  if (lossless) return { ...facts, samples: precision <= 8 ? Uint8Array.from(lossless) : lossless };
  const planes = blocks.map((block, i) => planeOf(block, frame, i, tables));
  const isYcc = color === 'auto' ? usesYcc(frame, isJfif, adobe) : color === 'ycc';
  return { ...facts, samples: interleaved(planes, frame, colors === 3 && isYcc) };
}

const MOST_SCANS = 200;

function usesYcc({ components }: Frame, isJfif: boolean, adobe: number | undefined): boolean {
  if (isJfif) return true;
  if (adobe !== undefined) return adobe !== 0;
  return components.map(({ id }) => String.fromCharCode(id)).join('') !== 'RGB';
}

function planeOf(
  { values, blocksAcross, blocksDown, columns, rows }: Blocks,
  frame: Frame,
  i: number,
  tables: Tables,
): Plane {
  const quantization = tables.quantization[frame.components[i]!.quantization];
  if (!quantization) throw damaged('header');
  const stride = blocksAcross * 8;
  const samples = new (frame.precision === 8 ? Uint8Array : Uint16Array)(stride * blocksDown * 8);
  for (let y = 0, at = 0; y < blocksDown; y++)
    for (let x = 0; x < blocksAcross; x++, at += 64)
      inverseTransform(values, at, quantization, frame.precision, samples, y * 8 * stride + x * 8, stride);
  return { samples, stride, columns, rows };
}

function interleaved(planes: readonly Plane[], frame: Frame, isYcc: boolean): Uint8Array | Uint16Array {
  const { columns, rows, components, precision } = frame;
  const most = {
    across: Math.max(...components.map((c) => c.across)),
    down: Math.max(...components.map((c) => c.down)),
  };
  const out = new (precision === 8 ? Uint8Array : Uint16Array)(columns * rows * components.length);
  const lines = components.map(() => new Int32Array(columns));
  for (let y = 0, to = 0; y < rows; y++) {
    for (const [i, { across, down }] of components.entries()) {
      const [x, factor] = [most.across / across, most.down / down];
      if (!Number.isInteger(x) || !Number.isInteger(factor)) throw unsupported('pixel-layout', 'JPEG');
      fullLine(planes[i]!, y, x, factor, lines[i]!);
    }
    const [first, second, third] = lines as [Int32Array, Int32Array, Int32Array];
    if (components.length === 1) for (let x = 0; x < columns; x++) out[to++] = first[x]!;
    else
      for (let x = 0; x < columns; x++, to += 3) {
        if (isYcc) yccToRgb(first[x]!, second[x]!, third[x]!, precision, out, to);
        else {
          out[to] = first[x]!;
          out[to + 1] = second[x]!;
          out[to + 2] = third[x]!;
        }
      }
  }
  return out;
}

/** ITU-R BT.601 over the full range, in 16-bit fixed point. */
export function yccToRgb(
  y: number,
  cb: number,
  cr: number,
  precision: number,
  out: Uint8Array | Uint16Array,
  to: number,
): void {
  const most = 2 ** precision - 1;
  const [blue, red] = [cb - 2 ** (precision - 1), cr - 2 ** (precision - 1)];
  const limited = (value: number): number => (value < 0 ? 0 : value > most ? most : value);
  out[to] = limited(y + Math.floor((91881 * red + 32768) / 65536));
  out[to + 1] = limited(y + Math.floor((-22554 * blue - 46802 * red + 32768) / 65536));
  out[to + 2] = limited(y + Math.floor((116130 * blue + 32768) / 65536));
}
