import { damaged } from '../refuse';
import { BitReader, type HuffmanTable } from './huffman';
import { ZIGZAG, type Frame, type Scan, type Tables } from './markers';

/** A component's blocks of 64 coefficients, not yet multiplied by the quantisation table. */
export interface Blocks {
  readonly values: Int16Array;
  /** Blocks in a line, padded to whole units of the interleaved scan. */
  readonly blocksAcross: number;
  readonly blocksDown: number;
  /** Its own size in samples. */
  readonly columns: number;
  readonly rows: number;
}

export function emptyBlocks({ columns, rows, components }: Frame): Blocks[] {
  const most = {
    across: Math.max(...components.map((c) => c.across)),
    down: Math.max(...components.map((c) => c.down)),
  };
  const [unitsAcross, unitsDown] = [
    Math.ceil(columns / (8 * most.across)),
    Math.ceil(rows / (8 * most.down)),
  ];
  return components.map(({ across, down }) => {
    const [blocksAcross, blocksDown] = [unitsAcross * across, unitsDown * down];
    return {
      values: new Int16Array(blocksAcross * blocksDown * 64),
      blocksAcross,
      blocksDown,
      columns: Math.ceil((columns * across) / most.across),
      rows: Math.ceil((rows * down) / most.down),
    };
  });
}

type DecodeBlock = (values: Int16Array, at: number, part: number) => void;

/**
 * Decodes one scan, sequential or progressive (ITU-T T.81, F.2 and G.2), into the blocks.
 * @returns where its data ends
 * @throws RefusedFile where data is missing or makes no sense
 */
export function decodeScan(
  file: Buffer,
  frame: Frame,
  scan: Scan,
  tables: Tables,
  blocks: readonly Blocks[],
): number {
  const bits = new BitReader(file, scan.at);
  const previous = new Int32Array(scan.parts.length);
  const run = { left: 0 };
  const decode = blockDecoder(bits, frame, scan, tables, previous, run);
  const single = scan.parts.length === 1 ? blocks[scan.parts[0]!.component]! : undefined;
  const [unitsAcross, unitsDown] = single
    ? [Math.ceil(single.columns / 8), Math.ceil(single.rows / 8)]
    : unitsOf(frame, blocks);
  const units = unitsAcross * unitsDown;
  for (let unit = 0; unit < units; unit++) {
    if (tables.restartInterval > 0 && unit > 0 && unit % tables.restartInterval === 0) {
      bits.restart();
      previous.fill(0);
      run.left = 0;
    }
    const [y, x] = [Math.floor(unit / unitsAcross), unit % unitsAcross];
    if (single) {
      decode(single.values, (y * single.blocksAcross + x) * 64, 0);
      continue;
    }
    for (const [part, { component }] of scan.parts.entries()) {
      const { across, down } = frame.components[component]!;
      const { values, blocksAcross } = blocks[component]!;
      for (let v = 0; v < down; v++)
        for (let h = 0; h < across; h++)
          decode(values, ((y * down + v) * blocksAcross + x * across + h) * 64, part);
    }
  }
  return bits.at;
}

const unitsOf = ({ components }: Frame, blocks: readonly Blocks[]): [number, number] => [
  blocks[0]!.blocksAcross / components[0]!.across,
  blocks[0]!.blocksDown / components[0]!.down,
];

const tableOf = (tables: readonly (HuffmanTable | undefined)[], id: number): HuffmanTable => {
  const table = tables[id];
  if (!table) throw damaged('header');
  return table;
};

function blockDecoder(
  bits: BitReader,
  { process }: Frame,
  { parts, start, end, high, low }: Scan,
  tables: Tables,
  previous: Int32Array,
  run: { left: number },
): DecodeBlock {
  if (process === 'sequential') {
    const both = parts.map(({ dc, ac }) => ({ dc: tableOf(tables.dc, dc), ac: tableOf(tables.ac, ac) }));
    return (values, at, part) => {
      const { dc, ac } = both[part]!;
      previous[part]! += bits.signed(checked(bits.symbol(dc)));
      values[at] = previous[part]!;
      sequential(bits, ac, values, at);
    };
  }
  if (start > end || end > 63 || low > 13 || (start > 0 && parts.length > 1)) throw damaged('header');
  if (start === 0) {
    if (end !== 0) throw damaged('header');
    if (high > 0)
      return (values, at) => {
        if (bits.bit()) values[at]! |= 1 << low;
      };
    const dc = parts.map((part) => tableOf(tables.dc, part.dc));
    return (values, at, part) => {
      previous[part]! += bits.signed(checked(bits.symbol(dc[part]!)));
      values[at] = previous[part]! << low;
    };
  }
  const ac = tableOf(tables.ac, parts[0]!.ac);
  return high === 0
    ? (values, at) => firstPass(bits, ac, values, at, start, end, low, run)
    : (values, at) => refine(bits, ac, values, at, start, end, low, run);
}

/** Lengths of numbers beyond 16 bits do not exist. */
function checked(length: number): number {
  if (length > 16) throw damaged('pixels');
  return length;
}

function sequential(bits: BitReader, ac: HuffmanTable, values: Int16Array, at: number): void {
  for (let k = 1; k < 64; k++) {
    const symbol = bits.symbol(ac);
    const length = symbol & 15;
    if (length === 0) {
      if (symbol !== 0xf0) return;
      k += 15;
      continue;
    }
    k += symbol >> 4;
    if (k > 63) throw damaged('pixels');
    values[at + ZIGZAG[k]!] = bits.signed(length);
  }
}

/** G.1.2.2: coefficients appear, runs of empty blocks are counted. */
function firstPass(
  bits: BitReader,
  ac: HuffmanTable,
  values: Int16Array,
  at: number,
  start: number,
  end: number,
  low: number,
  run: { left: number },
): void {
  if (run.left > 0) {
    run.left--;
    return;
  }
  for (let k = start; k <= end; k++) {
    const symbol = bits.symbol(ac);
    const [zeros, length] = [symbol >> 4, symbol & 15];
    if (length === 0) {
      if (zeros < 15) {
        run.left = (1 << zeros) - 1 + (zeros ? bits.read(zeros) : 0);
        return;
      }
      k += 15;
      continue;
    }
    k += zeros;
    if (k > 63) throw damaged('pixels');
    values[at + ZIGZAG[k]!] = bits.signed(length) * (1 << low);
  }
}

/** G.1.2.3: one more bit for coefficients that are there, and new ones in between. */
function refine(
  bits: BitReader,
  ac: HuffmanTable,
  values: Int16Array,
  at: number,
  start: number,
  end: number,
  low: number,
  run: { left: number },
): void {
  const step = 1 << low;
  const correct = (i: number): void => {
    const value = values[i]!;
    if (bits.bit() && (Math.abs(value) & step) === 0) values[i] = value + (value >= 0 ? step : -step);
  };
  let k = start;
  if (run.left === 0) {
    for (; k <= end; k++) {
      const symbol = bits.symbol(ac);
      let zeros = symbol >> 4;
      let appearing = 0;
      if ((symbol & 15) === 0) {
        if (zeros < 15) {
          run.left = (1 << zeros) + (zeros ? bits.read(zeros) : 0);
          break;
        }
      } else if ((symbol & 15) === 1) appearing = bits.bit() ? step : -step;
      else throw damaged('pixels');
      for (; k <= end; k++) {
        const i = at + ZIGZAG[k]!;
        if (values[i] !== 0) correct(i);
        else if (zeros-- === 0) {
          if (appearing) values[i] = appearing;
          break;
        }
      }
    }
  }
  if (run.left > 0) {
    for (; k <= end; k++) {
      const i = at + ZIGZAG[k]!;
      if (values[i] !== 0) correct(i);
    }
    run.left--;
  }
}
