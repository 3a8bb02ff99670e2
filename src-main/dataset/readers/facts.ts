import type { Remark } from '@shared/domain/import/findings';
import { axisCodes } from './geometry';
import { refuse } from './refuse';
import type { Affine, ImageFacts } from './scan';

type Needed = 'format' | 'columns' | 'rows' | 'dtype';

/** Facts of an image of which most is not told. Orientation follows from the affine. */
export function imageFacts(told: Pick<ImageFacts, Needed> & Partial<ImageFacts>): ImageFacts {
  const affine: Affine | undefined = told.affine;
  return {
    slices: 1,
    frames: 1,
    colors: 1,
    isPicture: false,
    spacing: undefined,
    affine,
    orientation: affine && axisCodes(affine),
    modality: undefined,
    sequence: undefined,
    side: undefined,
    window: undefined,
    position: undefined,
    instance: undefined,
    burnedIn: false,
    hasPersonalData: false,
    remarks: [],
    private: { identifiers: [] },
    ...told,
  };
}

/** Smaller than this in more than one direction, an image has nothing to learn from. */
const SMALLEST = 16;

/** @throws RefusedFile `too-small`; a volume is judged by its largest plane */
export function checkSize(columns: number, rows: number, slices = 1): void {
  const [, second] = [columns, rows, slices].sort((a, b) => b - a);
  if ((second ?? 0) < SMALLEST) throw refuse('too-small', { columns, rows });
}

export const isPossibleSpacing = (spacing: readonly number[]): boolean =>
  spacing.every((length) => Number.isFinite(length) && length > 0.0005 && length < 1000);

const short = (length: number): string => String(Number(length.toPrecision(3)));
export const spacingText = (spacing: readonly number[]): string => `${spacing.map(short).join(' × ')} mm`;

/** Below this difference of spacings nobody need be told that pixels are resampled to squares. */
const NEARLY_SQUARE = 0.1;

/** Remarks on spacing in the plane. */
export function spacingRemarks(spacing: readonly number[] | undefined): Remark[] {
  const [column, row] = spacing ?? [];
  if (column === undefined || row === undefined || Math.abs(column / row - 1) < NEARLY_SQUARE) return [];
  return [{ code: 'pixels-not-square', params: { spacing: spacingText([column, row]) } }];
}

/** Remarks on a shape that padding makes small. */
export const shapeRemarks = (columns: number, rows: number): Remark[] =>
  Math.max(columns, rows) >= 4 * Math.min(columns, rows)
    ? [{ code: 'aspect-extreme', params: { columns, rows } }]
    : [];

export const volumesRemark = (count: number): Remark[] =>
  count > 1 ? [{ code: 'several-volumes', params: { count } }] : [];

export const ORIENTATION_UNKNOWN: Remark = { code: 'orientation-unknown', params: {} };
