import type { WindowChoice } from './options';

/** How stored values came from the scanner's, as a data set says it. */
export function windowWords(choice: WindowChoice, arePictures: boolean): string {
  switch (choice.kind) {
    case 'automatic':
      return arePictures
        ? 'values 0 to 255 of the pictures as they were'
        : 'percentiles 0.5 to 99.5 of each volume (8-bit pictures as they were)';
    case 'percentiles':
      return `percentiles ${choice.low} to ${choice.high} of each volume`;
    case 'fixed':
      return `values ${choice.low} to ${choice.high}`;
    case 'dicom':
      return 'the window in each DICOM header, else percentiles 0.5 to 99.5';
  }
}
