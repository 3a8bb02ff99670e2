import { imageFacts } from '@main/dataset/readers/facts';
import type { ImageFacts } from '@main/dataset/readers/scan';

/** A picture, and a volume of 20 slices, of which the headers tell nobody. */
export const picture = imageFacts({ format: 'PNG', columns: 64, rows: 64, dtype: 'uint8', isPicture: true });
export const volume = imageFacts({ format: 'NIfTI-1', columns: 64, rows: 64, slices: 20, dtype: 'int16' });

export const dicom = (told: Partial<ImageFacts['private']>, others: Partial<ImageFacts> = {}): ImageFacts =>
  imageFacts({
    format: 'DICOM',
    columns: 64,
    rows: 64,
    dtype: 'int16',
    modality: 'MR',
    ...others,
    private: { identifiers: [], ...told },
  });
