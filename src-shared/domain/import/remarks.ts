import type { FindingParams } from './finding-params';

type Sentence = (p: FindingParams) => string;

/** What one should know of a file that is taken all the same: every sentence, once. */
export const remarkTexts = {
  'several-volumes': (p) => `It has ${p.count} volumes (time points or contrasts); the first is taken.`,
  'color-as-gray': () => 'It is in colour and becomes gray.',
  'orientation-unknown': () => 'It does not say how the patient lay, so its plane is taken as acquired.',
  'spacing-unusual': (p) => `Its spacing, ${p.spacing}, is unusual; pixels are taken as squares.`,
  'spacing-corrected': (p) =>
    `Its spacing is impossible (${p.spacing}); that of its orientation is used, ${p.used}.`,
  'pixels-not-square': (p) => `Its pixels are not square (${p.spacing}); slices are resampled.`,
  'slices-missing': (p) => `Between its slices is a gap: ${p.count} seem to be missing.`,
  'slices-uneven': () => 'Its slices are not evenly spaced.',
  'pages-left-out': (p) => `${p.count} pages of another size (such as a thumbnail) are left out.`,
  mosaic: (p) => `It is a mosaic; its ${p.count} tiles are taken as slices.`,
  'aspect-extreme': (p) =>
    `It is far from square (${p.columns} × ${p.rows}); slices are padded, not stretched.`,
  'burned-in': () => 'Its header says that text is burned into the pixels.',
  'text-in-pixels': () => 'Text seems to be burned into its pixels.',
  'end-missing': () => 'The file ends before it should; its pixels are all there.',
  'not-finite': (p) => `${p.count} values are no numbers and become black.`,
} as const satisfies Record<string, Sentence>;
