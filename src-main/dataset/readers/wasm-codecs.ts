import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { asRefused, damaged } from './refuse';
import { checkLimit } from './values';

/** What the decoders of JPEG-LS (CharLS) and JPEG 2000 (OpenJPEG), compiled to WebAssembly, have in common. */
interface Decoder {
  getEncodedBuffer(length: number): Uint8Array;
  decode(): void;
  getDecodedBuffer(): Uint8Array;
  getFrameInfo(): {
    width: number;
    height: number;
    bitsPerSample: number;
    componentCount: number;
    isSigned?: boolean;
  };
  /** JPEG-LS: 0 colour by colour. */
  getInterleaveMode?(): number;
  delete(): void;
}
type Codec = Readonly<Record<string, new () => Decoder>> & { readonly HEAPU8?: Uint8Array };
type Start = (options: { wasmBinary: Uint8Array; print: () => void; printErr: () => void }) => Promise<Codec>;

export interface DecodedStream {
  readonly columns: number;
  readonly rows: number;
  readonly colors: number;
  readonly precision: number;
  readonly isSigned: boolean;
  readonly planar: boolean;
  /** One or two bytes a sample, little-endian. */
  readonly bytes: Uint8Array;
}

// The packages stay beside the bundle: their code is loaded with their .wasm.
const require = createRequire(import.meta.url);
const codecs = {
  'jpeg-ls': { name: '@cornerstonejs/codec-charls', decoder: 'JpegLSDecoder' },
  'jpeg-2000': { name: '@cornerstonejs/codec-openjpeg', decoder: 'J2KDecoder' },
} as const;
export type WasmCoding = keyof typeof codecs;

const running = new Map<WasmCoding, Promise<Codec>>();

function codecOf(coding: WasmCoding): Promise<Codec> {
  const known = running.get(coding);
  if (known) return known;
  const { name } = codecs[coding];
  const start = require(`${name}/decodewasmjs`) as Start;
  const wasmBinary = readFileSync(require.resolve(`${name}/decodewasm`));
  const quiet = (): void => undefined;
  const codec = start({ wasmBinary, print: quiet, printErr: quiet });
  running.set(coding, codec);
  return codec;
}

/** After this much memory was taken, the codec begins anew: WebAssembly never gives memory back. */
const MOST_KEPT = 2 ** 29;

/**
 * Decodes a picture of JPEG-LS (ISO 14495) or JPEG 2000 (ISO 15444), 1 … 16 bits. A codec that failed is thrown away:
 * what it left in its memory is not trusted.
 *
 * @throws RefusedFile
 */
export async function decodeStream(
  coding: WasmCoding,
  stream: Buffer,
  limit: number,
): Promise<DecodedStream> {
  const size = sizeOf(coding, stream);
  checkLimit(size.columns * size.rows * size.colors * 8, limit);
  const codec = await codecOf(coding);
  try {
    const decoder = new codec[codecs[coding].decoder]!();
    decoder.getEncodedBuffer(stream.byteLength).set(stream);
    decoder.decode();
    const { width, height, bitsPerSample, componentCount, isSigned = false } = decoder.getFrameInfo();
    const bytes = Uint8Array.from(decoder.getDecodedBuffer());
    const planar = coding === 'jpeg-ls' && componentCount > 1 && decoder.getInterleaveMode?.() === 0;
    decoder.delete();
    if ((codec.HEAPU8?.byteLength ?? 0) > MOST_KEPT) running.delete(coding);
    const expected = width * height * componentCount * (bitsPerSample > 8 ? 2 : 1);
    if (width !== size.columns || height !== size.rows || bytes.byteLength < expected)
      throw damaged('pixels');
    return {
      columns: width,
      rows: height,
      colors: componentCount,
      precision: bitsPerSample,
      isSigned,
      planar,
      bytes,
    };
  } catch (error) {
    running.delete(coding);
    throw asRefused(error, 'pixels');
  }
}

export interface StreamSize {
  readonly columns: number;
  readonly rows: number;
  readonly colors: number;
  readonly precision: number;
  readonly isSigned: boolean;
}

/** What a stream's own header says, before anything is decoded. @throws RefusedFile */
export function sizeOf(coding: WasmCoding, stream: Buffer): StreamSize {
  return coding === 'jpeg-ls' ? jpegLsSize(stream) : jpeg2000Size(stream);
}

function jpegLsSize(stream: Buffer): StreamSize {
  for (let at = 2; at + 10 <= stream.byteLength && stream[at] === 0xff; at += 2 + stream.readUInt16BE(at + 2))
    if (stream[at + 1] === 0xf7)
      return {
        precision: stream[at + 4]!,
        rows: stream.readUInt16BE(at + 5),
        columns: stream.readUInt16BE(at + 7),
        colors: stream[at + 9]!,
        isSigned: false,
      };
  throw damaged('pixels');
}

/** The SIZ segment follows SOC at once (ISO 15444-1 A.5.1); in a JP2 file boxes stand before. */
function jpeg2000Size(stream: Buffer): StreamSize {
  const at = stream.indexOf(Buffer.from([0xff, 0x4f, 0xff, 0x51]));
  if (at < 0 || at + 43 > stream.byteLength) throw damaged('pixels');
  const u32 = (offset: number): number => stream.readUInt32BE(at + offset);
  const [columns, rows] = [u32(8) - u32(16), u32(12) - u32(20)];
  const colors = stream.readUInt16BE(at + 40);
  const depth = stream[at + 42]!;
  if (columns < 1 || rows < 1 || colors < 1 || colors > 4) throw damaged('pixels');
  return { columns, rows, colors, precision: (depth & 127) + 1, isSigned: (depth & 128) !== 0 };
}
