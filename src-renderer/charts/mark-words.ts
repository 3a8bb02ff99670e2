import type { RunMoment } from '@shared/domain/run-rows';
import type { Axis } from '../series/columns';
import { marksOf, weightOf, type Mark } from '../series/moments';
import { text } from '../text/en';
import { MARK_DISTANCE } from './backdrop';

export type MarksOf = (moments: readonly RunMoment[], axis: Axis, perPixel: number) => readonly Mark[];

const NEAR_PIXELS = 6;
/** So many moments of a mark are named; the others are counted. */
const NAMED = 3;

/** The marks of a chart, kept until the moments or the zoom change, and the one under the pointer. */
export function markNear(): {
  readonly all: MarksOf;
  near(moments: readonly RunMoment[] | undefined, axis: Axis, perPixel: number, x: number): Mark | undefined;
} {
  let known: { moments: readonly RunMoment[]; axis: Axis; perPixel: number; marks: Mark[] } | undefined;
  const all: MarksOf = (moments, axis, perPixel) => {
    if (known?.moments !== moments || known.axis !== axis || Math.abs(known.perPixel / perPixel - 1) > 1e-9)
      known = { moments, axis, perPixel, marks: marksOf(moments, axis, perPixel * MARK_DISTANCE) };
    return known.marks;
  };
  return {
    all,
    near(moments, axis, perPixel, x) {
      if (!moments?.length) return undefined;
      const distance = (mark: Mark): number => Math.abs(mark.x - x);
      const [nearest] = [...all(moments, axis, perPixel)].sort((a, b) => distance(a) - distance(b));
      return nearest && distance(nearest) <= NEAR_PIXELS * perPixel ? nearest : undefined;
    },
  };
}

/** What happened at a mark, the weightiest first, a line for each. */
export function markWords({ moments }: Mark, now: number): string {
  const ordered = [...moments].sort((a, b) => weightOf(a.kind) - weightOf(b.kind) || a.at - b.at);
  const named = ordered
    .slice(0, NAMED)
    .map((m) => text.charts.momentAt(text.charts.moment[m.kind], m.at, now));
  const more = ordered.length - named.length;
  return [...named, ...(more > 0 ? [text.charts.moreMoments(more)] : [])].join('\n');
}
