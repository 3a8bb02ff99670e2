import { damaged, truncated } from '../refuse';

/** An element of a data set (DICOM PS3.5 §7): where its value lies, and the items of a sequence. */
export interface Element {
  readonly vr: string;
  readonly at: number;
  /** Undefined for compressed pixels, whose end has to be found. */
  readonly length: number | undefined;
  readonly items?: readonly DataSet[];
}

/** Elements by tag, group · 65536 + element. */
export type DataSet = ReadonlyMap<number, Element>;

/** How elements are written. */
export interface Encoding {
  readonly littleEndian: boolean;
  /** Whether each element names its type. */
  readonly explicit: boolean;
}

/** Thrown where the header goes on beyond what was read. */
export class NeedsMore extends Error {
  constructor(readonly upTo: number) {
    super('needs more');
  }
}

const LONG = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV']);
const SHORT = new Set('AE AS AT CS DA DS DT FD FL IS LO LT PN SH SL SS ST TM UI UL US'.split(' '));
export const isVr = (vr: string): boolean => LONG.has(vr) || SHORT.has(vr);

const ITEM = 0xfffee000;
const ITEM_END = 0xfffee00d;
const SEQUENCE_END = 0xfffee0dd;
const UNDEFINED = 0xffffffff;
const DEEPEST = 16;

/** Pixels as integers, float32 and float64: what follows them is of no use. */
export const PIXEL_TAGS: readonly number[] = [0x7fe00010, 0x7fe00008, 0x7fe00009];

export class ElementParser {
  /**
   * @param data the file, or its start where `isWhole` is false
   */
  constructor(
    private readonly data: Buffer,
    private readonly encoding: Encoding,
    private readonly isWhole: boolean,
  ) {}

  /** Elements from `at` up to the pixels (their element included), or while `goesOn`. */
  topLevel(at: number, goesOn: (tag: number) => boolean = () => true): { set: DataSet; end: number } {
    const set = new Map<number, Element>();
    let next = at;
    while (!this.isEnd(next)) {
      if (!goesOn(this.tagAt(next, this.encoding))) break;
      const { tag, element, end } = this.element(next, this.encoding, 0);
      set.set(tag, element);
      if (PIXEL_TAGS.includes(tag)) break;
      next = end;
    }
    return { set, end: next };
  }

  private isEnd(at: number): boolean {
    if (at < this.data.byteLength) return false;
    if (!this.isWhole) throw new NeedsMore(at + 8);
    return true;
  }

  private needs(end: number): void {
    if (end <= this.data.byteLength) return;
    throw this.isWhole ? truncated(end, this.data.byteLength) : new NeedsMore(end);
  }

  private tagAt(at: number, { littleEndian }: Encoding): number {
    this.needs(at + 8);
    return littleEndian
      ? this.data.readUInt16LE(at) * 65536 + this.data.readUInt16LE(at + 2)
      : this.data.readUInt16BE(at) * 65536 + this.data.readUInt16BE(at + 2);
  }

  private u32(at: number, { littleEndian }: Encoding): number {
    return littleEndian ? this.data.readUInt32LE(at) : this.data.readUInt32BE(at);
  }

  private element(
    at: number,
    encoding: Encoding,
    depth: number,
  ): { tag: number; element: Element; end: number } {
    const tag = this.tagAt(at, encoding);
    let vr = '';
    let start = at + 8;
    let length: number;
    if (encoding.explicit && tag < ITEM) {
      vr = this.data.toString('latin1', at + 4, at + 6);
      if (LONG.has(vr)) {
        this.needs(at + 12);
        length = this.u32(at + 8, encoding);
        start = at + 12;
      } else if (SHORT.has(vr)) {
        length = encoding.littleEndian ? this.data.readUInt16LE(at + 6) : this.data.readUInt16BE(at + 6);
      } else throw damaged('header');
    } else length = this.u32(at + 4, encoding);

    if (depth === 0 && PIXEL_TAGS.includes(tag))
      return {
        tag,
        element: { vr, at: start, length: length === UNDEFINED ? undefined : length },
        end: start,
      };
    if (length === UNDEFINED) {
      // A sequence of unknown type is written without types (PS3.5 §6.2.2).
      const inner = vr === 'UN' ? { littleEndian: true, explicit: false } : encoding;
      const { items, end } = this.sequence(start, undefined, inner, depth + 1);
      return { tag, element: { vr: 'SQ', at: start, length: end - start, items }, end };
    }
    const end = start + length;
    const isSequence = vr === 'SQ' || (vr === '' && length >= 8 && this.startsWithItem(start, encoding));
    if (isSequence) {
      this.needs(end);
      const { items } = this.sequence(start, end, encoding, depth + 1);
      return { tag, element: { vr: 'SQ', at: start, length, items }, end };
    }
    this.needs(end);
    return { tag, element: { vr, at: start, length }, end };
  }

  private startsWithItem(at: number, encoding: Encoding): boolean {
    return this.tagAt(at, encoding) === ITEM;
  }

  /** Items up to `end`, or to the mark of the sequence's end. */
  private sequence(
    at: number,
    end: number | undefined,
    encoding: Encoding,
    depth: number,
  ): { items: DataSet[]; end: number } {
    if (depth > DEEPEST) throw damaged('header');
    const items: DataSet[] = [];
    let next = at;
    while (end === undefined || next < end) {
      const tag = this.tagAt(next, encoding);
      const length = this.u32(next + 4, encoding);
      next += 8;
      if (tag === SEQUENCE_END) break;
      if (tag !== ITEM) throw damaged('header');
      const set = new Map<number, Element>();
      const itemEnd = length === UNDEFINED ? undefined : next + length;
      if (itemEnd !== undefined) this.needs(itemEnd);
      while (itemEnd === undefined || next < itemEnd) {
        if (this.tagAt(next, encoding) === ITEM_END) {
          next += 8;
          break;
        }
        const found = this.element(next, encoding, depth);
        set.set(found.tag, found.element);
        next = found.end;
      }
      items.push(set);
    }
    return { items, end: next };
  }
}
