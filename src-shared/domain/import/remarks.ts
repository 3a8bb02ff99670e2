import type { FindingParams } from './findings';

type Sentence = (p: FindingParams) => string;

/** What one should know of a file that is taken all the same: every sentence, once. */
export const remarkTexts = {
  'several-volumes': (p) => `It has ${p.count} volumes (time points or contrasts); the first is taken.`,
  'color-as-gray': () => 'It is in colour and becomes gray.',
  'orientation-unknown': () => 'It does not say how the patient lay, so its plane is taken as acquired.',
  'spacing-unusual': (p) => `Its spacing, ${p.spacing}, is unusual; pixels are taken as squares.`,
  'not-finite': (p) => `${p.count} values are no numbers and become black.`,
} as const satisfies Record<string, Sentence>;
