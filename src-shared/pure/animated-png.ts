import { ascii, joined, textOf } from './bytes';
import { crc32 } from './crc32';

/** PNG of several frames (PNG specification, third edition, section 11.3.4): made of PNGs of one size and kind. */
export function animatedPng(
  frames: readonly Uint8Array[],
  millisecondsEach: number,
  loops: boolean,
): Uint8Array<ArrayBuffer> {
  const parts = frames.map(chunksOf);
  const [first] = parts;
  if (!first) throw new Error('An animation has at least one frame');
  const header = first.find(({ type }) => type === 'IHDR')!;
  const size = header.data.subarray(0, 8);
  let sequence = 0;
  const numbered = (type: string, data: Uint8Array): Uint8Array => chunk(type, [uint32(sequence++), data]);
  const control = (): Uint8Array => {
    const rest = new DataView(new ArrayBuffer(14));
    // Offsets are 0; then the delay as a fraction of a second; the frame stays, and the next replaces it.
    rest.setUint16(8, millisecondsEach);
    rest.setUint16(10, 1000);
    return numbered('fcTL', joined([size, new Uint8Array(rest.buffer)]));
  };
  const images = parts.flatMap((chunks, frame) => [
    control(),
    ...chunks
      .filter(({ type }) => type === 'IDAT')
      .map(({ data }) => (frame === 0 ? chunk('IDAT', [data]) : numbered('fdAT', data))),
  ]);
  const texts = first.filter(({ type }) => type === 'tEXt').map(({ data }) => chunk('tEXt', [data]));
  return joined([
    SIGNATURE,
    chunk('IHDR', [header.data]),
    chunk('acTL', [uint32(frames.length), uint32(loops ? 0 : 1)]),
    ...texts,
    ...images,
    chunk('IEND', []),
  ]);
}

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

function chunk(type: string, data: readonly Uint8Array[]): Uint8Array {
  const body = joined([ascii(type), ...data]);
  return joined([uint32(body.length - 4), body, uint32(crc32(body, 0))]);
}

function chunksOf(png: Uint8Array): { type: string; data: Uint8Array }[] {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const found: { type: string; data: Uint8Array }[] = [];
  for (let at = SIGNATURE.length; at < png.length;) {
    const length = view.getUint32(at);
    found.push({ type: textOf(png, at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) });
    at += 12 + length;
  }
  return found;
}
