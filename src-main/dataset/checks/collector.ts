import type { Check } from '@shared/domain/import/report';
import type { CheckedSlice, CheckedSource, CheckedWhole } from './input';

/** Gathers what the checks need, slice by slice, in at most some 500 bytes a slice, and judges at the end. */
export interface Checks {
  /** The stack to which the slices that follow belong. */
  source(source: CheckedSource): void;
  add(slice: CheckedSlice): void;
  /** The checks, the gravest first. */
  finish(whole: CheckedWhole): Check[];
}
