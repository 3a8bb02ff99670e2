import type { NameParts } from './name-parts';
import type { Told } from './told';

/**
 * The scheme of OASIS slices for segmentation: `case_441_slice_0.nii.png` in `keras_png_slices_train`, `…_validate` and
 * `…_test`; label images are `seg_441_slice_0.nii.png` in `keras_png_slices_seg_train` and so on. The case is the patient.
 * Also the names of the OASIS volumes themselves: `OAS1_0001_MR1_…`.
 */
export function tellOasis({ folders, stem }: NameParts): Told | undefined {
  const volume = /(?<![a-z0-9])(OAS\d)[_-]?(\d{4,5})[_-](?:MR|d)(\d+)/i.exec(stem);
  if (volume)
    return {
      scheme: 'oasis',
      patient: `${volume[1]}_${volume[2]}`.toUpperCase(),
      visit: `MR${Number(volume[3])}`,
    };
  const slice = /^(case|seg|label|mask)[_-](\d+)[_-]slice[_-](\d+)$/i.exec(stem);
  if (!slice) return undefined;
  const [, kind = '', patient = '', number = ''] = slice;
  const isLabel =
    kind.toLowerCase() !== 'case' || folders.some((folder) => /(^|[_-])seg([_-]|$)/i.test(folder));
  return {
    scheme: 'oasis',
    patient: `case ${Number(patient)}`,
    sliceNumber: Number(number),
    seriesKey: `oasis ${folders.join('/')}/${kind} ${Number(patient)}`.toLowerCase(),
    isLabel,
  };
}
