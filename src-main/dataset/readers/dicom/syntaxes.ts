import { unsupported } from '../refuse';

/** How a transfer syntax (DICOM PS3.5 annex A) stores pixels. */
export type PixelCoding = 'native' | 'rle' | 'jpeg' | 'jpeg-ls' | 'jpeg-2000';

interface Syntax {
  readonly littleEndian: boolean;
  readonly explicit: boolean;
  readonly deflated: boolean;
  readonly coding: PixelCoding;
}

const plain: Syntax = { littleEndian: true, explicit: true, deflated: false, coding: 'native' };
export const IMPLICIT_LITTLE = '1.2.840.10008.1.2';
export const EXPLICIT_LITTLE = '1.2.840.10008.1.2.1';
export const EXPLICIT_BIG = '1.2.840.10008.1.2.2';

const syntaxes: Readonly<Record<string, Syntax>> = {
  [IMPLICIT_LITTLE]: { ...plain, explicit: false },
  [EXPLICIT_LITTLE]: plain,
  [EXPLICIT_BIG]: { ...plain, littleEndian: false },
  '1.2.840.10008.1.2.1.99': { ...plain, deflated: true },
  '1.2.840.10008.1.2.1.98': plain,
  '1.2.840.10008.1.2.5': { ...plain, coding: 'rle' },
};

/** JPEG 2000 with high throughput is decoded by the same decoder. */
const JPEG_2000 = /^1\.2\.840\.10008\.1\.2\.4\.(9[0-3]|20[1-3])$/;
const JPEG_LS = /^1\.2\.840\.10008\.1\.2\.4\.8[01]$/;
const JPEG = /^1\.2\.840\.10008\.1\.2\.4\.(5[0-9]|6[0-6]|70)$/;
const VIDEO = /^1\.2\.840\.10008\.1\.2\.4\.10\d(\.1)?$/;

/** @throws RefusedFile `unsupported` for syntaxes without still pictures that can be decoded here */
export function syntaxOf(uid: string): Syntax {
  const known = syntaxes[uid];
  if (known) return known;
  if (JPEG.test(uid)) return { ...plain, coding: 'jpeg' };
  if (JPEG_LS.test(uid)) return { ...plain, coding: 'jpeg-ls' };
  if (JPEG_2000.test(uid)) return { ...plain, coding: 'jpeg-2000' };
  if (VIDEO.test(uid)) throw unsupported('video');
  // The identifier of a transfer syntax is public: it tells of no person.
  throw unsupported(
    'pixel-compression',
    /^[\d.]{1,64}$/.test(uid) ? `DICOM transfer syntax ${uid}` : 'DICOM',
  );
}
