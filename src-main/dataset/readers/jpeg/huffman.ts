import { damaged, refuse } from '../refuse';

/** Codes of up to 16 bits: by the next 8 bits at once, longer ones bit by bit (ITU-T T.81, annex F.2.2.3). */
export interface HuffmanTable {
  /** For 8 bits that come next: length of the code ≪ 8 | its value; 0 where the code is longer. */
  readonly quick: Uint16Array;
  /** For each length the code after the greatest one, and what leads from a code to its value. */
  readonly limits: Int32Array;
  readonly offsets: Int32Array;
  readonly values: Uint8Array;
}

/** @throws RefusedFile where the lengths cannot be those of a code */
export function buildHuffman(counts: Uint8Array, values: Uint8Array): HuffmanTable {
  const quick = new Uint16Array(256);
  const limits = new Int32Array(17);
  const offsets = new Int32Array(17);
  let code = 0;
  let next = 0;
  for (let length = 1; length <= 16; length++) {
    offsets[length] = next - code;
    for (let i = 0; i < counts[length - 1]!; i++, code++, next++) {
      if (code >= 1 << length) throw damaged('header');
      if (length > 8) continue;
      quick.fill((length << 8) | values[next]!, code << (8 - length), (code + 1) << (8 - length));
    }
    limits[length] = code;
    code <<= 1;
  }
  return { quick, limits, offsets, values: Uint8Array.from(values) };
}

/** Bits of a scan; stuffed zeros are taken out. It ends at the next marker: whoever wants more has a file that was cut. */
export class BitReader {
  private bits = 0;
  private count = 0;

  constructor(
    private readonly data: Uint8Array,
    public at: number,
  ) {}

  /** Takes as many whole bytes as fit; beyond the end there is nothing. */
  private refill(): void {
    while (this.count <= 16) {
      const byte = this.data[this.at];
      if (byte === undefined) return;
      if (byte === 0xff) {
        if (this.data[this.at + 1] !== 0) return;
        this.at++;
      }
      this.at++;
      this.bits = ((this.bits << 8) | byte) & 0xffffff;
      this.count += 8;
    }
  }

  /** @throws RefusedFile `truncated-stream` */
  bit(): number {
    if (this.count === 0) this.refill();
    if (this.count === 0) throw refuse('truncated-stream');
    this.count--;
    return (this.bits >>> this.count) & 1;
  }

  /** The next `length` bits, 0 … 16 of them. */
  read(length: number): number {
    if (this.count < length) this.refill();
    if (this.count < length) throw refuse('truncated-stream');
    this.count -= length;
    return (this.bits >>> this.count) & ((1 << length) - 1);
  }

  /** A number of `length` bits whose first half stands for negative ones (F.2.2.1, EXTEND). */
  signed(length: number): number {
    if (length === 0) return 0;
    const value = this.read(length);
    return value < 1 << (length - 1) ? value - (1 << length) + 1 : value;
  }

  symbol({ quick, limits, offsets, values }: HuffmanTable): number {
    if (this.count < 8) this.refill();
    if (this.count >= 8) {
      const found = quick[(this.bits >>> (this.count - 8)) & 255]!;
      if (found) {
        this.count -= found >> 8;
        return found & 255;
      }
    }
    let code = 0;
    for (let length = 1; length <= 16; length++) {
      code = (code << 1) | this.bit();
      if (code < limits[length]!) {
        const value = values[code + offsets[length]!];
        if (value === undefined) break;
        return value;
      }
    }
    throw damaged('pixels');
  }

  /** Passes over what is left of a byte and the restart marker that has to come now. */
  restart(): void {
    this.count = 0;
    while (this.data[this.at] === 0xff && this.data[this.at + 1] === 0xff) this.at++;
    const marker = this.data[this.at] === 0xff ? this.data[this.at + 1] : undefined;
    if (marker === undefined) throw refuse('truncated-stream');
    if (marker < 0xd0 || marker > 0xd7) throw damaged('pixels');
    this.at += 2;
  }
}
