import { isPossibleSpacing } from '../facts';
import { affineOf, cross, dot, fromLps, scale } from '../geometry';
import type { Affine } from '../scan';
import { groupsOf } from './functional-groups';
import type { Mosaic } from './mosaic';
import type { PixelModule } from './pixel-module';
import type { Values } from './values';

type Vector = readonly [number, number, number];

/** Where the plane of a frame lies in the patient, LPS+ (PS3.3 C.7.6.2). */
export interface Plane {
  readonly column: Vector;
  readonly row: Vector;
  readonly normal: Vector;
  readonly origin: Vector;
}

export interface DicomGeometry {
  readonly slices: number;
  readonly frames: number;
  readonly spacing: [number, number, number] | undefined;
  readonly affine: Affine | undefined;
  /** Along the normal, of the first slice. */
  readonly position: number | undefined;
  /** Which stored frame comes at each place of the volume; undefined where they stand in order. */
  readonly order: readonly number[] | undefined;
}

const unit = (v: Vector): Vector | undefined => {
  const length = Math.hypot(...v);
  return length > 1e-6 ? scale(v, 1 / length) : undefined;
};

function planeOf(orientation: readonly number[], position: readonly number[]): Plane | undefined {
  if (orientation.length < 6 || position.length < 3) return undefined;
  const column = unit(orientation.slice(0, 3) as unknown as Vector);
  const row = unit(orientation.slice(3, 6) as unknown as Vector);
  const normal = column && row && unit(cross(column, row));
  return normal && { column, row, normal, origin: position.slice(0, 3) as unknown as Vector };
}

export const planeOfFile = (values: Values): Plane | undefined =>
  planeOf(values.numbers(0x00200037), values.numbers(0x00200032));

/** Pixel Spacing tells rows first: the distance between rows is the vertical one. */
function spacingOf(measures: Values | undefined, values: Values): [number, number, number] | undefined {
  const from = [measures, values].find((v) => v?.has(0x00280030)) ?? values;
  const [vertical, horizontal] = from.has(0x00280030) ? from.numbers(0x00280030) : values.numbers(0x00181164);
  const between = [measures, values].flatMap((v) => [v?.number(0x00180088), v?.number(0x00180050)]);
  const distance = between.map((d) => Math.abs(d ?? 0)).find((d) => isPossibleSpacing([d])) ?? 1;
  const spacing = [horizontal ?? 0, vertical ?? 0, distance] as [number, number, number];
  return isPossibleSpacing(spacing) ? spacing : undefined;
}

const affineAt = ({ column, row, origin }: Plane, spacing: Vector, step: Vector): number[] =>
  fromLps(affineOf(scale(column, spacing[0]), scale(row, spacing[1]), step, origin));

/** Geometry of a file: a single slice, the tiles of a mosaic, or the frames of an enhanced image. */
export function dicomGeometry(
  values: Values,
  module: PixelModule,
  mosaic: Mosaic | undefined,
): DicomGeometry {
  if (module.frames > 1) return framesGeometry(values, module);
  const [group] = groupsOf(values, 1);
  const plane =
    planeOfFile(values) ??
    planeOf(group?.(0x00209116)?.numbers(0x00200037) ?? [], group?.(0x00209113)?.numbers(0x00200032) ?? []);
  const spacing = spacingOf(group?.(0x00289110), values);
  const one = { slices: mosaic?.slices ?? 1, frames: 1, spacing, order: undefined };
  if (!plane || !spacing) return { ...one, affine: undefined, position: undefined };
  const tile = mosaic ? firstTile(plane, spacing, module, mosaic) : plane;
  const direction = mosaic?.normal ?? plane.normal;
  return {
    ...one,
    affine: affineAt(tile, spacing, scale(direction, spacing[2])),
    position: dot(plane.origin, plane.normal),
  };
}

/** The position of a mosaic is that of a picture as large as the whole, around the same centre as a tile. */
function firstTile(plane: Plane, spacing: Vector, { columns, rows }: PixelModule, { tiles }: Mosaic): Plane {
  const [x, y] = [((columns - columns / tiles) / 2) * spacing[0], ((rows - rows / tiles) / 2) * spacing[1]];
  const origin = plane.origin.map((value, i) => value + plane.column[i]! * x + plane.row[i]! * y);
  return { ...plane, origin: origin as unknown as Vector };
}

function framesGeometry(values: Values, { frames }: PixelModule): DicomGeometry {
  const groups = groupsOf(values, frames);
  const spacing = spacingOf(groups[0]?.(0x00289110), values);
  const unknown = {
    slices: frames,
    frames: 1,
    spacing,
    affine: undefined,
    position: undefined,
    order: undefined,
  };
  const planes = groups.map((group) =>
    planeOf(group(0x00209116)?.numbers(0x00200037) ?? [], group(0x00209113)?.numbers(0x00200032) ?? []),
  );
  const [first] = planes;
  if (!first || !spacing) return unknown;
  const isParallel = planes.every(
    (p) => p && dot(p.normal, first.normal) > 0.999 && dot(p.column, first.column) > 0.999,
  );
  if (!isParallel) return unknown;
  const places = planes.map((plane, frame) => ({
    frame,
    plane: plane!,
    at: dot(plane!.origin, first.normal),
  }));
  const sorted = [...places].sort((a, b) => a.at - b.at || a.frame - b.frame);
  const stacks = sorted.reduce<(typeof sorted)[]>((found, place) => {
    const last = found.at(-1);
    if (last && Math.abs(last[0]!.at - place.at) < 0.01) last.push(place);
    else found.push([place]);
    return found;
  }, []);
  const repeats = stacks[0]!.length;
  if (!stacks.every((stack) => stack.length === repeats)) return unknown;
  const order = Array.from(
    { length: frames },
    (_, i) => stacks[i % stacks.length]![Math.floor(i / stacks.length)]!.frame,
  );
  const [lowest, highest] = [stacks[0]![0]!, stacks.at(-1)![0]!];
  const steps = stacks.length - 1;
  const step =
    steps === 0
      ? scale(first.normal, spacing[2])
      : (lowest.plane.origin.map(
          (value, i) => (highest.plane.origin[i]! - value) / steps,
        ) as unknown as Vector);
  const distance = steps === 0 ? spacing[2] : Math.hypot(...step);
  return {
    slices: stacks.length,
    frames: repeats,
    spacing: [spacing[0], spacing[1], distance],
    affine: affineAt(lowest.plane, spacing, step),
    position: lowest.at,
    order: order.every((frame, i) => frame === i) ? undefined : order,
  };
}
