import type { FindingParams } from './findings';

interface CheckText {
  /** What was found, one sentence. */
  message: string;
  /** What to do about it, one sentence; empty where nothing is to be done. */
  remedy: string;
}

/** Every check's sentences, once, by what was found. */
export const checkTexts = {
  'slices-enough': (p) => ({ message: `${p.slices} slices of ${p.patients} patients.`, remedy: '' }),
} as const satisfies Record<string, (p: FindingParams) => CheckText>;

export type CheckCode = keyof typeof checkTexts;
export const checkCodes = Object.keys(checkTexts) as [CheckCode, ...CheckCode[]];
