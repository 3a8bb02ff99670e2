import type { RunMoment } from '@shared/domain/run-rows';
import type { Axis } from './columns';

export type MomentKind = RunMoment['kind'];

/** Moments of a run that stand so close together in a picture that they are one mark there. */
export interface Mark {
  readonly x: number;
  /** The weightiest of them, whose sign is drawn. */
  readonly kind: MomentKind;
  readonly moments: readonly RunMoment[];
}

/** All kinds, the weightiest first. */
export const momentKinds: readonly MomentKind[] = [
  'failed',
  'stopped',
  'paused',
  'resumed',
  'finished',
  'begun',
  'checkpoint',
];
/** The lower, the more it matters to who reads. */
export const weightOf = (kind: MomentKind): number => momentKinds.indexOf(kind);

/**
 * Marks for moments along an axis, at least `distance` of it apart. A mark stands where its weightiest moment was. Moments
 * after which the run went back to an earlier checkpoint may lie out of order; they are sorted first.
 */
export function marksOf(moments: readonly RunMoment[], axis: Axis, distance: number): Mark[] {
  const sorted = [...moments].sort((a, b) => a[axis] - b[axis] || a.at - b.at);
  const marks: { x: number; kind: MomentKind; moments: RunMoment[] }[] = [];
  let groupFrom = -Infinity;
  for (const moment of sorted) {
    const last = marks.at(-1);
    if (!last || moment[axis] - groupFrom >= distance) {
      marks.push({ x: moment[axis], kind: moment.kind, moments: [moment] });
      groupFrom = moment[axis];
      continue;
    }
    last.moments.push(moment);
    if (weightOf(moment.kind) < weightOf(last.kind))
      Object.assign(last, { x: moment[axis], kind: moment.kind });
  }
  return marks;
}
