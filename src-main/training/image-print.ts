import { grayOf, reduced } from '../metrics/nearest';

const SIDE = 16;

/** An image at 16 × 16 less its mean, as signed bytes in base64; see `ImageRating`. */
export function printOf(values: Float32Array, side: number): string {
  const { values: small } = reduced(grayOf(values, side, values.length / side ** 2), SIDE);
  const mean = small.reduce((sum, value) => sum + value, 0) / small.length;
  const most = small.reduce((greatest, value) => Math.max(greatest, Math.abs(value - mean)), 1e-6);
  const bytes = Int8Array.from(small, (value) => Math.round(((value - mean) / most) * 127));
  return Buffer.from(bytes.buffer).toString('base64');
}
