import type { Affine } from './scan';

type Vector = readonly [number, number, number];

/** The 3×3 part of an affine, row by row. */
const linear = (affine: Affine): number[] =>
  [0, 1, 2].flatMap((row) => [0, 1, 2].map((c) => affine[row * 4 + c]!));

/** Lengths of an affine's columns: millimetres between columns, rows and slices. */
export const spacingOf = (affine: Affine): [number, number, number] => {
  const m = linear(affine);
  const length = (column: number): number => Math.hypot(m[column]!, m[column + 3]!, m[column + 6]!);
  return [length(0), length(1), length(2)];
};

/** Rows of a 4×4 matrix from the directions of columns, rows and slices (each with its spacing) and where the first pixel is. */
export const affineOf = (column: Vector, row: Vector, slice: Vector, origin: Vector): number[] => [
  ...[0, 1, 2].flatMap((i) => [column[i]!, row[i]!, slice[i]!, origin[i]!]),
  ...[0, 0, 0, 1],
];

/** From LPS+ (DICOM, ITK: left, posterior, superior) to RAS+: the first two rows change their sign. */
export const fromLps = (affine: Affine): number[] => affine.map((value, i) => (i < 8 ? 0 - value : value));

export const cross = (a: Vector, b: Vector): [number, number, number] => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];

export const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const scale = (a: Vector, by: number): [number, number, number] => [a[0] * by, a[1] * by, a[2] * by];

function inverse(m: readonly number[]): number[] | undefined {
  const column = (i: number): Vector => [m[i]!, m[i + 3]!, m[i + 6]!];
  const [a, b, c] = [column(0), column(1), column(2)];
  const determinant = dot(a, cross(b, c));
  if (!Number.isFinite(determinant) || Math.abs(determinant) < 1e-12) return undefined;
  return [cross(b, c), cross(c, a), cross(a, b)].flatMap((row) => row.map((value) => value / determinant));
}

/** Whether an affine places every pixel: finite, and no axis lost. */
export function isUsable(affine: Affine): boolean {
  const spacing = spacingOf(affine);
  if (!affine.every(Number.isFinite) || spacing.some((length) => length < 1e-9)) return false;
  return inverse(linear(affine).map((value, i) => value / spacing[i % 3]!)) !== undefined;
}

const NAMES = ['LR', 'PA', 'IS'] as const;

/**
 * Where the axes of column, row and slice point, such as `LPS`: for each the nearest axis of the patient, none twice, the
 * clearest first. As nibabel's aff2axcodes: the nearest rotation (polar decomposition) decides, so shears do not mislead.
 *
 * @returns undefined where the affine does not place every pixel
 */
export function axisCodes(affine: Affine): string | undefined {
  if (!isUsable(affine)) return undefined;
  const spacing = spacingOf(affine);
  let rotation = linear(affine).map((value, i) => value / spacing[i % 3]!);
  // Newton's iteration for the polar decomposition: the mean of a matrix and its inverse transposed.
  for (let step = 0; step < 40; step++) {
    const inverted = inverse(rotation);
    if (!inverted) return undefined;
    rotation = rotation.map((value, i) => (value + inverted[(i % 3) * 3 + Math.floor(i / 3)]!) / 2);
  }
  const strength = (column: number): number => Math.max(...[0, 3, 6].map((r) => rotation[r + column]! ** 2));
  const order = [0, 1, 2].sort((a, b) => strength(b) - strength(a) || a - b);
  const codes = ['', '', ''];
  const taken = new Set<number>();
  for (const column of order) {
    const free = [0, 1, 2].filter((axis) => !taken.has(axis));
    const along = (axis: number): number => rotation[axis * 3 + column]!;
    const axis = free.reduce((best, next) => (Math.abs(along(next)) > Math.abs(along(best)) ? next : best));
    taken.add(axis);
    codes[column] = NAMES[axis]![along(axis) < 0 ? 0 : 1]!;
  }
  return codes.join('');
}
