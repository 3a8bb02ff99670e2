import type { Remark } from '@shared/domain/import/findings';
import { fill } from '../inflate';
import { decodeJpeg } from '../jpeg/decode';
import { damaged, truncated } from '../refuse';
import type { StoredPixels } from '../scan';
import { allocate, bytesBeneath, bytesOf, swapInPlace, valuesOver } from '../values';
import { decodeStream } from '../wasm-codecs';
import { interleave, upsample422, yccInPlace } from './colors';
import type { DicomFile } from './file';
import { compressedFrames } from './fragments';
import { nativeBytes, type PixelModule } from './pixel-module';
import { decodeRle } from './rle';

/**
 * All frames as they are stored, one after another, colours innermost and as RGB.
 * @throws RefusedFile where there are fewer pixels than announced
 */
export async function decodeFrames(
  file: DicomFile,
  module: PixelModule,
  limit: number,
): Promise<DecodedFrames> {
  if (file.coding !== 'native') return decodeCompressed(file, module, limit);
  return { pixels: await decodeNative(file, module, limit), remarks: [] };
}

interface DecodedFrames {
  readonly pixels: StoredPixels;
  readonly remarks: readonly Remark[];
}

async function decodeNative(file: DicomFile, module: PixelModule, limit: number): Promise<StoredPixels> {
  const { columns, rows, frames, samples, allocated, planar, photometric, type } = module;
  const needed = nativeBytes(module);
  const { at, length = needed, vr } = file.pixels!;
  if (length < needed) throw truncated(needed, length);
  const count = columns * rows * frames * samples;
  if (allocated === 1)
    return unpackBits(await bytesAt(file, at, needed, limit), allocate('uint8', count, limit));
  const isHalved = photometric === 'YBR_FULL_422';
  const stored = isHalved ? allocate('uint8', needed, limit) : allocate(type, count, limit);
  const bytes = bytesBeneath(stored);
  await fill(bytes, file.bytes, at);
  // Words of eight-bit pixels are swapped too (PS3.5 §8.1.2).
  if (!file.littleEndian) swapInPlace(bytes, allocated === 8 ? (vr === 'OW' ? 2 : 1) : allocated / 8);
  if (isHalved) return yccInPlace(upsample422(bytes, columns * rows * frames, limit));
  maskBits(stored, module);
  const pixels = planar && samples === 3 ? interleave(stored, columns * rows) : stored;
  return photometric === 'YBR_FULL' ? yccInPlace(pixels) : pixels;
}

async function bytesAt(file: DicomFile, at: number, length: number, limit: number): Promise<Uint8Array> {
  const bytes = bytesBeneath(allocate('uint8', length, limit));
  await fill(bytes, file.bytes, at);
  return bytes;
}

/** One bit a pixel, the lowest first. */
function unpackBits(bytes: Uint8Array, out: StoredPixels): StoredPixels {
  for (let i = 0; i < out.length; i++) out[i] = (bytes[i >> 3]! >> (i & 7)) & 1;
  return out;
}

/** Bits above and below those that are used belong to overlays, not to the picture; the sign is spread over them. */
function maskBits(pixels: StoredPixels, { allocated, stored, highBit, signed }: PixelModule): void {
  if (stored === allocated || pixels instanceof Float32Array || pixels instanceof Float64Array) return;
  const left = 31 - highBit;
  const right = 32 - stored;
  if (signed) for (let i = 0; i < pixels.length; i++) pixels[i] = (pixels[i]! << left) >> right;
  else for (let i = 0; i < pixels.length; i++) pixels[i] = (pixels[i]! << left) >>> right;
}

async function decodeCompressed(file: DicomFile, module: PixelModule, limit: number): Promise<DecodedFrames> {
  const { columns, rows, frames, samples, type } = module;
  const each = columns * rows * samples;
  const pixels = allocate(type, each * frames, limit);
  const { streams, isClosed } = await compressedFrames(file, frames, limit);
  for (const [i, stream] of streams.entries()) {
    const frame = await decodeFrame(file, module, stream, limit);
    if (frame.length < each) throw truncated(each * bytesOf(type), frame.length * frame.BYTES_PER_ELEMENT);
    pixels.set(frame.length === each ? frame : frame.subarray(0, each), i * each);
  }
  return { pixels, remarks: isClosed ? [] : [{ code: 'end-missing', params: {} }] };
}

async function decodeFrame(
  file: DicomFile,
  module: PixelModule,
  stream: Buffer,
  limit: number,
): Promise<StoredPixels> {
  const { columns, rows, samples, allocated, photometric, planar, type } = module;
  const size = { columns, rows, colors: samples };
  if (file.coding === 'rle') {
    const bytes = decodeRle(stream, columns * rows, samples, Math.max(1, allocated / 8));
    const pixels = valuesOver(type, bytes);
    maskBits(pixels, module);
    return photometric.startsWith('YBR_FULL') ? yccInPlace(pixels) : pixels;
  }
  if (file.coding === 'jpeg') {
    const color = photometric.startsWith('YBR') ? 'ycc' : 'as stored';
    const decoded = decodeJpeg(stream, { color, needsEnd: false, limit });
    sameSize(decoded, size);
    return spreadSign(valuesOfSamples(decoded.samples, module), module, decoded.precision);
  }
  const coding = file.coding === 'jpeg-ls' ? 'jpeg-ls' : 'jpeg-2000';
  const decoded = await decodeStream(coding, stream, limit);
  sameSize(decoded, size);
  const narrow = decoded.precision <= 8 ? 'int8' : 'int16';
  const found = valuesOver(decoded.isSigned ? narrow : `u${narrow}`, decoded.bytes);
  const interleaved =
    decoded.planar || (planar && decoded.planar) ? interleave(found, columns * rows) : found;
  const isYcc = photometric === 'YBR_FULL' || photometric === 'YBR_FULL_422';
  const rgb = isYcc ? yccInPlace(interleaved) : interleaved;
  return decoded.isSigned ? rgb : spreadSign(valuesOfSamples(rgb, module), module, decoded.precision);
}

function sameSize(found: { columns: number; rows: number; colors: number }, told: typeof found): void {
  if (found.columns !== told.columns || found.rows !== told.rows || found.colors !== told.colors)
    throw damaged('size-differs');
}

const valuesOfSamples = (samples: StoredPixels, { type }: PixelModule): StoredPixels => {
  const out = allocate(type, samples.length, Infinity);
  out.set(samples);
  return out;
};

/** A stream knows no negative numbers where DICOM says that there are: its highest bit is the sign. */
function spreadSign(pixels: StoredPixels, { signed }: PixelModule, precision: number): StoredPixels {
  if (!signed) return pixels;
  const shift = 32 - precision;
  for (let i = 0; i < pixels.length; i++) pixels[i] = (pixels[i]! << shift) >> shift;
  return pixels;
}
