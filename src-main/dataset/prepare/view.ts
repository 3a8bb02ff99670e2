import type { Plane } from '@shared/domain/import/options';
import { axisCodes } from '../readers/geometry';
import type { Volume } from '../readers/scan';

/** One axis of a view into a volume. */
export interface ViewAxis {
  readonly count: number;
  /** From one position to the next in the volume, in pixels; negative where the axis is shown the other way round. */
  readonly step: number;
  /** Millimetres from one position to the next; 1 where that is not known. */
  readonly spacing: number;
  /** The volume's axis: 0 columns, 1 rows, 2 slices. */
  readonly axis: number;
}

/**
 * A volume seen as a stack of slices: pixel (column x, row y) of slice s stands at
 * `origin + x · across.step + y · down.step + s · through.step`, counted in pixels of the first frame.
 */
export interface View {
  readonly plane: Plane;
  readonly origin: number;
  readonly across: ViewAxis;
  readonly down: ViewAxis;
  readonly through: ViewAxis;
}

/**
 * Where a slice's columns, its rows and the slices' order point, as radiologists look at them: the patient's right on the
 * left of axial and coronal slices, anterior up in axial and superior up in the others, anterior on the left of sagittal
 * ones. Slices are counted along the axes of RAS+: from the feet up, from back to front, from the patient's left to right.
 */
const conventions = {
  axial: ['L', 'P', 'S'],
  coronal: ['L', 'I', 'A'],
  sagittal: ['P', 'I', 'R'],
} as const;

const opposite: Readonly<Record<string, string>> = { L: 'R', R: 'L', P: 'A', A: 'P', I: 'S', S: 'I' };

/** The anatomical plane of slices whose order points there. */
function planeAcross(direction: string): keyof typeof conventions {
  if (direction === 'S' || direction === 'I') return 'axial';
  return direction === 'A' || direction === 'P' ? 'coronal' : 'sagittal';
}

/**
 * The view of a volume in a plane, after the reorientation that nibabel's as_closest_canonical makes: axes are exchanged and
 * turned round, nothing is interpolated. `as acquired` is the plane nearest to the stored slices. Where a volume does not
 * say how the patient lay, its stored slices are taken as they are, in the plane that the naming scheme tells; and a volume
 * of one slice is never cut across.
 */
export function viewOf(volume: Volume, wanted: Plane, told: Plane = 'as acquired'): View {
  const { columns, rows, slices, affine, facts } = volume;
  const codes = (affine && axisCodes(affine)) ?? facts.orientation;
  const spacing = spacingOf(volume);
  const counts = [columns, rows, slices];
  const steps = [1, columns, columns * rows];
  const axisOf = (axis: number, isTurned = false): ViewAxis => ({
    axis,
    count: counts[axis]!,
    step: isTurned ? -steps[axis]! : steps[axis]!,
    spacing: spacing[axis]!,
  });
  if (codes?.length !== 3)
    return { plane: told, origin: 0, across: axisOf(0), down: axisOf(1), through: axisOf(2) };

  const acquired = planeAcross(codes[2]!);
  const plane = wanted === 'as acquired' || slices === 1 ? acquired : wanted;
  const [across, down, through] = conventions[plane].map((direction) => {
    const along = codes.indexOf(direction);
    return along >= 0 ? axisOf(along) : axisOf(codes.indexOf(opposite[direction]!), true);
  }) as [ViewAxis, ViewAxis, ViewAxis];
  const origin = [across, down, through].reduce(
    (sum, { step, count }) => sum + (step < 0 ? -step * (count - 1) : 0),
    0,
  );
  return { plane, origin, across, down, through };
}

/** The view with one axis shown the other way round. */
export function turned(view: View, axis: 'across' | 'through'): View {
  const { step, count } = view[axis];
  return { ...view, origin: view.origin + step * (count - 1), [axis]: { ...view[axis], step: -step } };
}

function spacingOf({ spacing, facts }: Volume): readonly number[] {
  const known = spacing ?? facts.spacing;
  return known?.every((length) => Number.isFinite(length) && length > 0) ? known : [1, 1, 1];
}
