import type { ImageFormat } from '@shared/domain/image-set';
import { montage, toPng } from '../pixels';
import { dicomOf } from './dicom';
import { niftiHead } from './nifti';
import { pngOf16 } from './png16';
import { tiffOf } from './tiff';
import { littleEndian, to16Bits, to8Bits, type DrawnImage } from './written';

export type { AboutImage, DrawnImage, ValueWindow } from './written';

interface Format {
  /** How names of files end. */
  readonly extension: string;
  /** The bytes of an image: a file or, in a stack, a slice. */
  encode(image: DrawnImage): Uint8Array;
  /** All images of a set in one file, which begins so; otherwise each has a file of its own. */
  readonly stack?: (about: Parameters<typeof niftiHead>[0]) => Uint8Array;
}

/** The formats of image sets, each in one place. The same image always gives the same bytes. */
export const imageFormatOf: Readonly<Record<ImageFormat, Format>> = {
  png: {
    extension: 'png',
    encode: ({ values, width, height, colors, about }) =>
      toPng(montage(values, { width, height, colors }, 1, 1), {
        Software: about.software,
        Description: about.notice,
        Seed: `${about.seed}`,
      }),
  },
  png16: { extension: 'png', encode: pngOf16 },
  tiff16: { extension: 'tif', encode: tiffOf },
  nifti: {
    extension: 'nii',
    // A NIfTI's first row is the lowest, its first column the leftmost as it is shown with these codes.
    encode: ({ values, colors }) => (colors === 1 ? littleEndian(to16Bits(values)) : to8Bits(values)),
    stack: niftiHead,
  },
  dicom: { extension: 'dcm', encode: dicomOf },
};
