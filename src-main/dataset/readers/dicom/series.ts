import type { Examined, Source } from '../scan';

type Image = Extract<Examined, { kind: 'image' }>;

/** Series of DICOM files as stacks. */
export const dicomSources = (images: readonly Image[]): Source[] =>
  images.map(({ file, facts }) => ({ files: [file], facts, remarks: [] }));
