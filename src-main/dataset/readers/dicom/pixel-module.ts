import { damaged, noImage, unsupported } from '../refuse';
import type { StoredType } from '../values';
import type { DicomFile } from './file';

/** How the pixels are stored (DICOM PS3.3 C.7.6.3). */
export interface PixelModule {
  readonly columns: number;
  readonly rows: number;
  readonly frames: number;
  readonly samples: 1 | 3;
  /** Bits that a sample takes, that it uses, and the highest of those. */
  readonly allocated: 1 | 8 | 16 | 32 | 64;
  readonly stored: number;
  readonly highBit: number;
  readonly signed: boolean;
  /** Colour by colour instead of pixel by pixel. */
  readonly planar: boolean;
  readonly photometric: string;
  readonly type: StoredType;
}

const PHOTOMETRIC: Readonly<Record<string, number>> = {
  MONOCHROME1: 1,
  MONOCHROME2: 1,
  'PALETTE COLOR': 1,
  RGB: 3,
  YBR_FULL: 3,
  YBR_FULL_422: 3,
  YBR_ICT: 3,
  YBR_RCT: 3,
};

/** @throws RefusedFile where there are no pixels, the description contradicts itself or is not supported */
export function pixelModule({ values, pixels }: DicomFile): PixelModule {
  if (!pixels) throw noImage('dicom-without-pixels');
  const [rows, columns] = [values.number(0x00280010), values.number(0x00280011)];
  if (!rows || !columns || rows < 1 || columns < 1) throw damaged('header');
  const photometric = (values.text(0x00280004) ?? 'MONOCHROME2').toUpperCase().trim();
  const samples = values.number(0x00280002) ?? PHOTOMETRIC[photometric] ?? 1;
  const expected = PHOTOMETRIC[photometric];
  if (expected === undefined)
    throw unsupported('color-space', /^[A-Z0-9_ ]{1,24}$/.test(photometric) ? photometric : 'DICOM');
  if (expected !== samples) throw damaged('header');
  const frames = values.number(0x00280008) ?? 1;
  if (!Number.isInteger(frames) || frames < 1) throw damaged('header');
  const base = {
    columns,
    rows,
    frames,
    samples: expected === 3 ? 3 : 1,
    photometric,
    planar: values.number(0x00280006) === 1,
  } as const;
  if (pixels.tag === 0x7fe00008)
    return { ...base, allocated: 32, stored: 32, highBit: 31, signed: true, type: 'float32' };
  if (pixels.tag === 0x7fe00009)
    return { ...base, allocated: 64, stored: 64, highBit: 63, signed: true, type: 'float64' };
  const allocated = values.number(0x00280100) ?? 16;
  if (allocated !== 1 && allocated !== 8 && allocated !== 16 && allocated !== 32)
    throw unsupported('value-type', `${allocated} bits`);
  const stored = values.number(0x00280101) ?? allocated;
  const highBit = values.number(0x00280102) ?? stored - 1;
  if (stored < 1 || stored > allocated || highBit < stored - 1 || highBit >= allocated)
    throw damaged('header');
  const signed = values.number(0x00280103) === 1;
  const bits = Math.max(8, allocated) as 8 | 16 | 32;
  return { ...base, allocated, stored, highBit, signed, type: `${signed ? '' : 'u'}int${bits}` };
}

/** Bytes of uncompressed pixels. */
export const nativeBytes = ({
  columns,
  rows,
  frames,
  samples,
  allocated,
  photometric,
}: PixelModule): number => {
  // Halved colours of YBR_FULL_422: two pixels take four samples.
  const perPixel = photometric === 'YBR_FULL_422' ? 2 : samples;
  return Math.ceil((columns * rows * frames * perPixel * allocated) / 8);
};
