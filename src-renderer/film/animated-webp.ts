import { ascii, joined, textOf } from '@shared/pure/bytes';

/**
 * An animated WebP of still ones of one size (WebP container specification, RIFF; sections “Animation” and “Frames”).
 * `loops`: without end; else it is shown once.
 */
export function animatedWebp(
  frames: readonly Uint8Array[],
  { side, milliseconds, loops }: { side: number; milliseconds: number; loops: boolean },
): Uint8Array<ArrayBuffer> {
  const ANIMATION = 0b10;
  const size = [...uint24(side - 1), ...uint24(side - 1)];
  const header = chunk('VP8X', Uint8Array.of(ANIMATION, 0, 0, 0, ...size));
  // A black background; 0 repeats without end.
  const animation = chunk('ANIM', Uint8Array.of(0, 0, 0, 255, loops ? 0 : 1, 0));
  const NO_BLENDING = 0b10;
  const images = frames.map((frame) =>
    chunk(
      'ANMF',
      joined([
        Uint8Array.of(0, 0, 0, 0, 0, 0, ...size, ...uint24(milliseconds), NO_BLENDING),
        imageOf(frame),
      ]),
    ),
  );
  const body = joined([ascii('WEBP'), header, animation, ...images]);
  return joined([ascii('RIFF'), uint32(body.length), body]);
}

const uint24 = (value: number): number[] => [value & 255, (value >> 8) & 255, (value >> 16) & 255];
const uint32 = (value: number): Uint8Array => Uint8Array.of(...uint24(value), value >>> 24);

/** Chunks have an even length. */
const chunk = (type: string, data: Uint8Array): Uint8Array =>
  joined([ascii(type), uint32(data.length), data, new Uint8Array(data.length % 2)]);

/** The chunk of a still WebP that holds its pixels, with its head. @throws Error where there is none */
function imageOf(webp: Uint8Array): Uint8Array {
  const view = new DataView(webp.buffer, webp.byteOffset, webp.byteLength);
  for (let at = 12; at + 8 <= webp.length;) {
    const length = view.getUint32(at + 4, true);
    const end = at + 8 + length + (length % 2);
    const type = textOf(webp, at, at + 4);
    if (type === 'VP8 ' || type === 'VP8L') return webp.slice(at, end);
    at = end;
  }
  throw new Error('This WebP holds no picture');
}
