/** Any column of numbers. */
export type Numbers = Float64Array | Float32Array;

const BITS = 4;
const FANOUT = 1 << BITS;
/** No row of this block is shown. */
const NONE = 0xffffffff;

interface Level {
  /** Of each full block, the row with its lowest and with its highest value. */
  lowest: Uint32Array;
  highest: Uint32Array;
  blocks: number;
}

/**
 * Where the lowest and the highest values of a growing column stand, in blocks of 16, 256, 4,096 … rows: what lies between any
 * two rows is known after some dozen looks, however many rows there are. It holds places, not values: about one byte a row.
 * Only values above `floor` and below infinity are shown; all others are gaps.
 */
export class Pyramid {
  private values: Numbers = new Float64Array(0);
  private count = 0;
  private readonly levels: Level[] = [];

  /** The rows that the last call of {@link extremes} found. */
  lowest = NONE;
  highest = NONE;
  /** Numbers at or below the floor, which are not shown. */
  leftOut = 0;

  constructor(readonly floor = -Infinity) {}

  get length(): number {
    return this.count;
  }

  valueAt(row: number): number {
    return this.values[row]!;
  }

  isShown(row: number): boolean {
    const value = this.values[row]!;
    return value > this.floor && value < Infinity;
  }

  /** Takes in what was added: `values` must begin with the rows that were given before. */
  extend(values: Numbers): void {
    const before = this.count;
    this.values = values;
    this.count = values.length;
    if (this.floor > -Infinity)
      for (let row = before; row < this.count; row++)
        if (values[row]! <= this.floor && values[row]! > -Infinity) this.leftOut++;
    let blocks = this.count >>> BITS;
    for (let index = 0; blocks > 0; index++, blocks >>>= BITS) this.build(index, blocks);
  }

  /**
   * Finds the rows of the lowest and the highest shown value from `start` up to but not including `end`, and leaves them in
   * `lowest` and `highest`. False where none is shown.
   */
  extremes(start: number, end: number): boolean {
    const { levels } = this;
    this.lowest = this.highest = NONE;
    let row = start;
    while (row < end) {
      // The largest full block that begins here and lies inside.
      let index = -1;
      let shift = 0;
      while (index + 1 < levels.length) {
        const next = shift + BITS;
        const size = 1 << next;
        if ((row & (size - 1)) !== 0 || row + size > end) break;
        index++;
        shift = next;
      }
      if (index < 0) {
        if (this.isShown(row)) this.consider(row, row);
      } else {
        const { lowest, highest } = levels[index]!;
        if (lowest[row >>> shift] !== NONE) this.consider(lowest[row >>> shift]!, highest[row >>> shift]!);
      }
      row += 1 << shift;
    }
    return this.lowest !== NONE;
  }

  /** The first shown row from `start` up to but not including `end`; `end` where there is none. */
  firstShown(start: number, end: number): number {
    let row = start;
    while (row < end && !this.isShown(row)) row += this.emptyAfter(row);
    return Math.min(row, end);
  }

  /** The last shown row before `end` from `start` on; `start` − 1 where there is none. */
  lastShown(start: number, end: number): number {
    let row = end - 1;
    while (row >= start && !this.isShown(row)) row -= this.emptyBefore(row);
    return Math.max(row, start - 1);
  }

  private consider(lower: number, higher: number): void {
    const { values } = this;
    if (this.lowest === NONE || values[lower]! < values[this.lowest]!) this.lowest = lower;
    if (this.highest === NONE || values[higher]! > values[this.highest]!) this.highest = higher;
  }

  /** How many rows from an empty one on are empty for certain. */
  private emptyAfter(row: number): number {
    for (let index = this.levels.length - 1; index >= 0; index--) {
      const size = 1 << (BITS * (index + 1));
      if ((row & (size - 1)) === 0 && this.levels[index]!.lowest[row / size] === NONE) return size;
    }
    return 1;
  }

  private emptyBefore(row: number): number {
    for (let index = this.levels.length - 1; index >= 0; index--) {
      const size = 1 << (BITS * (index + 1));
      const block = Math.floor(row / size);
      if ((row + 1) % size === 0 && this.levels[index]!.lowest[block] === NONE) return size;
    }
    return 1;
  }

  private build(index: number, blocks: number): void {
    const level = (this.levels[index] ??= {
      lowest: new Uint32Array(0),
      highest: new Uint32Array(0),
      blocks: 0,
    });
    if (blocks > level.lowest.length) {
      const capacity = Math.max(64, Math.ceil(blocks * 1.125));
      // Whatever lies behind the full blocks is no block: it must not read as an empty one either.
      level.lowest = enlarged(level.lowest, capacity);
      level.highest = enlarged(level.highest, capacity);
    }
    for (let block = level.blocks; block < blocks; block++) {
      this.lowest = this.highest = NONE;
      const from = block << BITS;
      const below = this.levels[index - 1];
      for (let child = from; child < from + FANOUT; child++) {
        if (below) {
          if (below.lowest[child] !== NONE) this.consider(below.lowest[child]!, below.highest[child]!);
        } else if (this.isShown(child)) this.consider(child, child);
      }
      level.lowest[block] = this.lowest;
      level.highest[block] = this.highest;
    }
    level.blocks = blocks;
  }
}

function enlarged(old: Uint32Array, capacity: number): Uint32Array {
  const larger = new Uint32Array(capacity);
  larger.set(old);
  return larger;
}
