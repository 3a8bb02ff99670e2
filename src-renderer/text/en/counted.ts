import { formatCount } from '@shared/pure/format';

/** A number with its word: `1 slice`, `461 slices`. */
export const many = (count: number, one: string, more: string): string =>
  `${formatCount(count)} ${count === 1 ? one : more}`;
export const slices = (count: number): string => many(count, 'slice', 'slices');
/** None where nothing tells the patients apart. */
export const patients = (count: number): string =>
  count === 0 ? 'unknown patients' : many(count, 'patient', 'patients');
export const images = (count: number): string => many(count, 'image', 'images');
