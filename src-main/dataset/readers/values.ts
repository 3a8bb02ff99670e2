import { refuse } from './refuse';
import type { StoredPixels } from './scan';

/** Types of stored values, as numpy spells them, with their bytes and their array. */
const types = {
  uint8: Uint8Array,
  int8: Int8Array,
  uint16: Uint16Array,
  int16: Int16Array,
  uint32: Uint32Array,
  int32: Int32Array,
  float32: Float32Array,
  float64: Float64Array,
} as const;
export type StoredType = keyof typeof types;

export const bytesOf = (type: StoredType): number => types[type].BYTES_PER_ELEMENT;

/** Memory that one volume may take unless the caller says otherwise. */
export const DEFAULT_LIMIT = 4 * 2 ** 30;

const gigabytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GB`;

/** @throws RefusedFile `too-large` where `bytes` are more than the limit; call it before memory is taken */
export function checkLimit(bytes: number, limit: number): void {
  if (!(bytes <= limit)) throw refuse('too-large', { size: gigabytes(bytes), limit: gigabytes(limit) });
}

/**
 * Zeros for `count` values of a type.
 * @throws RefusedFile `too-large` where they take more than `limit` bytes, or more than can be had
 */
export function allocate(type: StoredType, count: number, limit: number): StoredPixels {
  const bytes = count * bytesOf(type);
  checkLimit(bytes, limit);
  try {
    return new types[type](count);
  } catch (error) {
    throw refuse('too-large', { size: gigabytes(bytes), limit: gigabytes(limit) }, error);
  }
}

/** The bytes beneath values, not a copy. */
export const bytesBeneath = (pixels: StoredPixels): Uint8Array =>
  new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength);

/** Values over bytes: a view of them where they begin at a place that allows it, else a copy. */
export function valuesOver(type: StoredType, bytes: Uint8Array): StoredPixels {
  const each = bytesOf(type);
  const count = Math.floor(bytes.byteLength / each);
  // Not `slice`: a Buffer's slice is no copy.
  const from = bytes.byteOffset % each === 0 ? bytes : new Uint8Array(bytes);
  return new types[type](from.buffer as ArrayBuffer, from.byteOffset, count);
}

/** Turns big-endian values into little-endian ones (or back) where they stand. */
export function swapInPlace(bytes: Uint8Array, each: number): void {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength - (bytes.byteLength % each));
  if (each === 2) buffer.swap16();
  else if (each === 4) buffer.swap32();
  else if (each === 8) buffer.swap64();
}

/** IEEE 754 half precision to a number. */
export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
