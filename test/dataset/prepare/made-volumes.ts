import { importOptions } from '@shared/domain/import/options';
import type { ImportOptions } from '@shared/domain/import/options';
import type { PrepareRequest, SliceLayout } from '@main/dataset/prepare';
import type { Affine, ImageFacts, StoredPixels, Volume } from '@main/dataset/readers/scan';

type Made = Pick<Volume, 'columns' | 'rows' | 'slices'> &
  Partial<Omit<Volume, 'facts'>> & { pixels: StoredPixels; facts?: Partial<ImageFacts> };

/** A volume as a reader would give it. */
export function volumeOf(made: Made): Volume {
  const { columns, rows, slices } = made;
  const shape = { columns, rows, slices, frames: 1, colors: 1 as const };
  const facts: ImageFacts = {
    format: 'NIfTI-1',
    ...shape,
    dtype: 'uint16',
    isPicture: false,
    spacing: made.spacing,
    affine: made.affine,
    orientation: undefined,
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
  };
  return {
    ...shape,
    slope: 1,
    intercept: 0,
    inverted: false,
    spacing: undefined,
    affine: undefined,
    remarks: [],
    ...made,
    facts: { ...facts, ...made.facts },
  };
}

/** What is asked of a preparation; whole range, nothing left out, unless told otherwise. */
export function requestOf(
  options: Partial<ImportOptions>,
  layout: Partial<SliceLayout> = {},
  more: Pick<PrepareRequest, 'side' | 'acquiredPlane'> = {},
): PrepareRequest {
  return {
    options: importOptions.parse({
      minForeground: 0,
      window: { kind: 'fixed', low: 0, high: 65535 },
      ...options,
    }),
    layout: { size: 32, colors: 1, storage: 'uint16', ...layout },
    ...more,
  };
}

export interface Orientation {
  /** Which axis of the patient (0 right, 1 anterior, 2 superior) each stored axis runs along, and whether against it. */
  readonly axes: readonly { readonly axis: number; readonly isTurned: boolean }[];
}

/** All 48 ways in which the axes of a volume can lie in the patient. */
export function orientations(): Orientation[] {
  const orders = [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ];
  return orders.flatMap((order) =>
    Array.from({ length: 8 }, (_, bits) => ({
      axes: order.map((axis, i) => ({ axis, isTurned: ((bits >> i) & 1) === 1 })),
    })),
  );
}

/**
 * Stores a patient in an orientation: `at(right, anterior, superior)` are the values of positions 0 … size − 1 from left to
 * right, from back to front, from the feet up.
 */
export function stored(
  { axes }: Orientation,
  size: readonly number[],
  at: (right: number, anterior: number, superior: number) => number,
  spacing: readonly number[] = [1, 1, 1],
): Volume {
  const counts = axes.map(({ axis }) => size[axis]!);
  const [columns, rows, slices] = counts as [number, number, number];
  const pixels = new Uint16Array(columns * rows * slices);
  const place = [0, 0, 0];
  for (let k = 0, i = 0; k < slices; k++)
    for (let r = 0; r < rows; r++)
      for (let c = 0; c < columns; c++, i++) {
        [c, r, k].forEach((position, stored) => {
          const { axis, isTurned } = axes[stored]!;
          place[axis] = isTurned ? counts[stored]! - 1 - position : position;
        });
        pixels[i] = at(place[0]!, place[1]!, place[2]!);
      }
  const affine = [0, 1, 2].flatMap((world) => [
    ...axes.map(({ axis, isTurned }) => (axis === world ? spacing[axis]! * (isTurned ? -1 : 1) : 0)),
    -10 * world,
  ]);
  const volumeSpacing = axes.map(({ axis }) => spacing[axis]!) as [number, number, number];
  return volumeOf({ columns, rows, slices, pixels, spacing: volumeSpacing, affine: [...affine, 0, 0, 0, 1] });
}

/** The rotation by three angles, times an affine's directions: a head that lay askew. */
export function tilted(affine: Affine, angles: readonly [number, number, number]): Affine {
  const [a, b, c] = angles;
  const turns = [
    [1, 0, 0, 0, Math.cos(a), -Math.sin(a), 0, Math.sin(a), Math.cos(a)],
    [Math.cos(b), 0, Math.sin(b), 0, 1, 0, -Math.sin(b), 0, Math.cos(b)],
    [Math.cos(c), -Math.sin(c), 0, Math.sin(c), Math.cos(c), 0, 0, 0, 1],
  ];
  let result = [...affine];
  for (const turn of turns)
    result = [
      ...[0, 1, 2].flatMap((row) =>
        [0, 1, 2, 3].map((column) =>
          [0, 1, 2].reduce((sum, k) => sum + turn[row * 3 + k]! * result[k * 4 + column]!, 0),
        ),
      ),
      ...[0, 0, 0, 1],
    ];
  return result;
}
