import type { FindingParams } from './findings';

type Sentence = (p: FindingParams) => string;

/** Why a file does not become slices: every sentence, once. */
export const refusalTexts = {
  empty: () => 'The file is empty.',
  'no-image': (p) => `This is no image (${p.what}).`,
  'not-readable': (p) => `The file cannot be opened: ${p.reason}.`,
  truncated: (p) => `The file is cut short: it should have ${p.expected} and has ${p.found}.`,
  damaged: (p) => `The file is damaged: ${p.reason}.`,
  unsupported: (p) => `${p.what} is not supported.`,
  'too-large': (p) => `The file would need ${p.size} of memory, more than the ${p.limit} that are allowed.`,
  'too-small': (p) => `The image has only ${p.columns} × ${p.rows} pixels.`,
  constant: () => 'All values are the same: there is nothing to learn from.',
  'label-map': () => 'This is a label map (a drawing of regions), not an image.',
  'reader-died': () => 'Reading this file made the reader crash, so it was left out.',
} as const satisfies Record<string, Sentence>;
