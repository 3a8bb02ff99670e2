import { damaged, truncated, unsupported } from '../refuse';
import type { Format } from '../scan';
import type { StoredType } from '../values';

/**
 * The header of NIfTI-1 (348 bytes), NIfTI-2 (540 bytes) and their forerunner Analyze 7.5, as
 * https://nifti.nimh.nih.gov/ (nifti1.h, nifti2.h) defines it.
 */
export interface NiftiHeader {
  readonly format: Extract<Format, 'NIfTI-1' | 'NIfTI-2' | 'Analyze'>;
  readonly littleEndian: boolean;
  /** Whether the pixels are in a file of their own (.img). */
  readonly isPair: boolean;
  /** Sizes of the 1 to 7 dimensions that there are. */
  readonly dims: readonly number[];
  readonly pixdim: readonly number[];
  readonly datatype: number;
  readonly pixelsAt: number;
  readonly slope: number;
  readonly intercept: number;
  readonly sform: readonly number[] | undefined;
  readonly qform: { readonly quaternion: readonly number[]; readonly offset: readonly number[] } | undefined;
  /** Free text: description, names of a data base and of another file, the patient of Analyze. */
  readonly texts: readonly string[];
  readonly headerBytes: number;
}

/** How a datatype is stored: `wide` are 64-bit integers, which become float64 where no digit is lost. */
export interface NiftiType {
  readonly type: StoredType;
  readonly samples: 1 | 3 | 4;
  readonly wide?: 'signed' | 'unsigned';
  readonly name?: string;
}

const datatypes: Readonly<Record<number, NiftiType>> = {
  2: { type: 'uint8', samples: 1 },
  4: { type: 'int16', samples: 1 },
  8: { type: 'int32', samples: 1 },
  16: { type: 'float32', samples: 1 },
  64: { type: 'float64', samples: 1 },
  128: { type: 'uint8', samples: 3 },
  256: { type: 'int8', samples: 1 },
  512: { type: 'uint16', samples: 1 },
  768: { type: 'uint32', samples: 1 },
  1024: { type: 'float64', samples: 1, wide: 'signed', name: 'int64' },
  1280: { type: 'float64', samples: 1, wide: 'unsigned', name: 'uint64' },
  2304: { type: 'uint8', samples: 4 },
};

/** @throws RefusedFile `unsupported` or `damaged` */
export function niftiType(datatype: number): NiftiType {
  const known = datatypes[datatype];
  if (known) return known;
  if (datatype === 32 || datatype === 1792 || datatype === 2048) throw unsupported('complex');
  if (datatype === 1 || datatype === 1536) throw unsupported('value-type', `NIfTI datatype ${datatype}`);
  throw damaged('header');
}

type Kind = { format: NiftiHeader['format']; littleEndian: boolean; isPair: boolean };

/** Which of its kinds a header is, by size and magic; undefined where it is none. */
export function niftiKind(head: Buffer): Kind | undefined {
  if (head.byteLength < 8) return undefined;
  for (const littleEndian of [true, false]) {
    const size = littleEndian ? head.readInt32LE(0) : head.readInt32BE(0);
    if (size === 540) {
      const magic = head.toString('latin1', 4, 7);
      if (magic === 'n+2' || magic === 'ni2')
        return { format: 'NIfTI-2', littleEndian, isPair: magic === 'ni2' };
    }
    if (size === 348) {
      const magic = head.byteLength >= 348 ? head.toString('latin1', 344, 347) : '';
      if (magic === 'n+1' || magic === 'ni1')
        return { format: 'NIfTI-1', littleEndian, isPair: magic === 'ni1' };
      if (head.byteLength < 348 || isAnalyze(head, littleEndian))
        return { format: 'Analyze', littleEndian, isPair: true };
    }
  }
  return undefined;
}

const analyzeBits: Readonly<Record<number, number>> = { 2: 8, 4: 16, 8: 32, 16: 32, 64: 64, 128: 24 };

/** Analyze has no magic: dimensions, type and bits have to agree. */
function isAnalyze(head: Buffer, littleEndian: boolean): boolean {
  const short = (at: number): number => (littleEndian ? head.readInt16LE(at) : head.readInt16BE(at));
  const count = short(40);
  if (count < 1 || count > 7) return false;
  const dims = Array.from({ length: count }, (_, i) => short(42 + 2 * i));
  return dims.every((size) => size > 0) && analyzeBits[short(70)] === short(72);
}

const text = (head: Buffer, from: number, length: number): string =>
  head
    .toString('latin1', from, from + length)
    .split('\0', 1)[0]!
    .trim();

/** @throws RefusedFile where the header is cut or contradicts itself */
export function parseNifti(head: Buffer): NiftiHeader | undefined {
  const kind = niftiKind(head);
  if (!kind) return undefined;
  const isTwo = kind.format === 'NIfTI-2';
  const headerBytes = isTwo ? 540 : 348;
  if (head.byteLength < headerBytes) throw truncated(headerBytes, head.byteLength);
  const { littleEndian: le } = kind;
  const i16 = (at: number): number => (le ? head.readInt16LE(at) : head.readInt16BE(at));
  const i32 = (at: number): number => (le ? head.readInt32LE(at) : head.readInt32BE(at));
  const i64 = (at: number): number => Number(le ? head.readBigInt64LE(at) : head.readBigInt64BE(at));
  const f32 = (at: number): number => (le ? head.readFloatLE(at) : head.readFloatBE(at));
  const f64 = (at: number): number => (le ? head.readDoubleLE(at) : head.readDoubleBE(at));
  const real = isTwo ? f64 : f32;
  const reals = (at: number, count: number): number[] =>
    Array.from({ length: count }, (_, i) => real(at + i * (isTwo ? 8 : 4)));

  const count = isTwo ? i64(16) : i16(40);
  if (!(count >= 1 && count <= 7)) throw damaged('header');
  const dims = Array.from({ length: count }, (_, i) => (isTwo ? i64(24 + 8 * i) : i16(42 + 2 * i)));
  if (!dims.every((size) => Number.isSafeInteger(size) && size > 0)) throw damaged('header');

  const isAnalyzeFile = kind.format === 'Analyze';
  const [slope, intercept] = isTwo ? reals(176, 2) : reals(112, 2);
  // SPM writes its factor into an Analyze header where NIfTI has scl_slope; the next field is something else there.
  const isScaled = Number.isFinite(slope) && slope !== 0;
  const qformCode = isAnalyzeFile ? 0 : isTwo ? i32(344) : i16(252);
  const sformCode = isAnalyzeFile ? 0 : isTwo ? i32(348) : i16(254);
  const start = isTwo ? i64(168) : f32(108);
  const least = kind.isPair ? 0 : headerBytes + 4;
  return {
    ...kind,
    headerBytes,
    dims,
    pixdim: isTwo ? reals(104, 8) : reals(76, 8),
    datatype: isTwo ? i16(12) : i16(70),
    pixelsAt: Number.isSafeInteger(start) && start > least ? start : least,
    slope: isScaled ? slope! : 1,
    intercept: isScaled && !isAnalyzeFile && Number.isFinite(intercept) ? intercept! : 0,
    sform: sformCode > 0 ? reals(isTwo ? 400 : 280, 12) : undefined,
    qform:
      qformCode > 0
        ? { quaternion: reals(isTwo ? 352 : 256, 3), offset: reals(isTwo ? 376 : 268, 3) }
        : undefined,
    texts: isTwo
      ? [text(head, 240, 80), text(head, 320, 24)]
      : [
          text(head, 148, 80),
          text(head, 228, 24),
          text(head, 14, 18),
          ...(isAnalyzeFile ? [text(head, 283, 10)] : []),
        ],
  };
}
