import type { Estimate } from '../domain/estimate';
import type { GrowthSchedule } from './growth';
import { WATCH_SHARE } from './previews';
import { KEPT_CHECKPOINTS, previewBytes, ROW_BYTES } from './space-to-come';

/** The arithmetic of an estimate: what was timed, summed over the schedule. Times are seconds. */

export interface Schedule extends GrowthSchedule {
  readonly batch: number;
  readonly kimgTotal: number;
  readonly previewSeconds: number;
  readonly checkpointSeconds: number;
  readonly metricsSteps: number;
}

/** A part of a training whose steps are all of one kind: a resolution that grows in, or one that is grown. */
export interface Stretch {
  readonly resolution: number;
  readonly growing: boolean;
  readonly steps: number;
}

/** What was timed of a stretch. */
export interface Timing {
  /** A step, with the batch that it needs; where R1 is lazy, the mean of steps with and without it. */
  readonly step: number;
  /** What is spent once: steps are recorded, and their first run is slower. */
  readonly once: number;
  readonly preview: number;
  /** What the first preview takes beyond the others. */
  readonly oncePreview: number;
  /** What a checkpoint holds training up for. */
  readonly checkpoint: number;
}

export interface Completed extends Stretch {
  readonly timing: Timing;
  readonly isMeasured: boolean;
}

export const keyOf = ({ resolution, growing }: Pick<Stretch, 'resolution' | 'growing'>): string =>
  `${resolution} ${growing ? 'growing' : 'grown'}`;

/** The stretches of a training in their order, without those that it does not reach. */
export function stretchesOf(schedule: Schedule): Stretch[] {
  const { firstResolution, resolution, kimgStable, kimgFade, kimgTotal, batch } = schedule;
  const octaves = Math.log2(resolution / firstResolution);
  // A step belongs to where its first image does. Sums such as 0.4 + 0.2 are brought back to what they mean.
  const stepsBefore = (kimg: number): number =>
    Math.ceil(Number(((Math.min(kimg, kimgTotal) * 1000) / batch).toFixed(6)));
  const stretches = Array.from({ length: octaves + 1 }, (_, octave) => {
    const side = firstResolution * 2 ** octave;
    const grownAt = octave * (kimgStable + kimgFade);
    const end = octave === octaves ? kimgTotal : grownAt + kimgStable;
    const growing = stepsBefore(grownAt) - stepsBefore(grownAt - kimgFade);
    return [
      { resolution: side, growing: true, steps: octave === 0 ? 0 : growing },
      { resolution: side, growing: false, steps: Math.max(0, stepsBefore(end) - stepsBefore(grownAt)) },
    ];
  });
  return stretches.flat().filter(({ steps }) => steps > 0);
}

/** A step that fades in also makes and takes images of the size before: so much longer where that was not timed. */
const GROWING_FACTOR = 1.05;

/**
 * Every stretch with its timing. What was not timed follows from what was: between two resolutions, and beyond the
 * largest, a step's time is taken to be linear in its arithmetic.
 *
 * @param timed by `keyOf`; at least one grown resolution
 * @param arithmetic of one image at a resolution, in any unit
 */
export function completed(
  stretches: readonly Stretch[],
  timed: ReadonlyMap<string, Timing>,
  arithmetic: (resolution: number) => number,
): Completed[] {
  const resolutions = [...new Set(stretches.map(({ resolution }) => resolution))];
  const timing = (resolution: number, growing: boolean): Timing | undefined =>
    timed.get(keyOf({ resolution, growing }));
  const known = resolutions.flatMap((resolution) => {
    const found = timing(resolution, false);
    return found ? [{ cost: arithmetic(resolution), timing: found }] : [];
  });
  const grown = (resolution: number): Timing =>
    timing(resolution, false) ?? inferred(known, arithmetic(resolution));
  const ratios = resolutions.flatMap((resolution) => {
    const [slow, plain] = [timing(resolution, true), timing(resolution, false)];
    return slow && plain ? [slow.step / plain.step] : [];
  });
  const ratio = ratios.length > 0 ? mean(ratios) : GROWING_FACTOR;
  return stretches.map((stretch) => {
    const own = timed.get(keyOf(stretch));
    const base = own ?? grown(stretch.resolution);
    const isGuess = !own && stretch.growing;
    return {
      ...stretch,
      timing: isGuess ? { ...base, step: base.step * ratio } : base,
      isMeasured: own !== undefined,
    };
  });
}

interface Known {
  readonly cost: number;
  readonly timing: Timing;
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

/** The timing at a cost that was not timed. Recording is as long as that of the nearest: it hardly depends on the size. */
function inferred(known: readonly Known[], cost: number): Timing {
  const below = known.filter((each) => each.cost <= cost);
  const above = known.filter((each) => each.cost > cost);
  const [left, right] = below.length > 0 && above.length > 0 ? [below.at(-1)!, above[0]!] : known.slice(-2);
  const nearest = below.at(-1) ?? above[0]!;
  const of = (name: keyof Timing): number => {
    if (!left || !right) return (nearest.timing[name] * cost) / nearest.cost;
    const slope = (right.timing[name] - left.timing[name]) / (right.cost - left.cost);
    // Times that fall with size are noise.
    return Math.max(0, nearest.timing[name] + Math.max(slope, 0) * (cost - nearest.cost));
  };
  const { once, oncePreview } = nearest.timing;
  return { step: of('step'), preview: of('preview'), checkpoint: of('checkpoint'), once, oncePreview };
}

/** Seconds of a training whose stretches take as long as was timed. */
export function trainingSeconds(stretches: readonly Completed[], schedule: Schedule): number {
  const each = stretches.map((stretch) => stretchSeconds(stretch, schedule));
  const [first, last] = [stretches[0], stretches.at(-1)];
  // A preview is drawn before the first step, and one at the end, with a checkpoint.
  const ends = (first?.timing.oncePreview ?? 0) + (last ? last.timing.preview + last.timing.checkpoint : 0);
  return each.reduce((a, b) => a + b, 0) + ends;
}

/**
 * Previews and checkpoints come by the clock, and the clock runs on while they are made. Previews and the measuring of quality
 * have a share that they do not exceed; of the latter all is taken.
 */
function stretchSeconds({ steps, timing }: Completed, schedule: Schedule): number {
  const share = (seconds: number, every: number): number => seconds / Math.max(every, seconds + timing.step);
  const { preview, checkpoint, once, oncePreview } = timing;
  const aside =
    Math.min(share(preview, schedule.previewSeconds), WATCH_SHARE.previews) +
    WATCH_SHARE.quality +
    share(checkpoint, schedule.checkpointSeconds);
  const seconds = (once + steps * timing.step) / (1 - Math.min(aside, 0.9));
  return seconds + oncePreview * Math.min(1, seconds / schedule.previewSeconds);
}

/** What stands in the table of an estimate: the two stretches of a resolution as one. */
export function perResolution(stretches: readonly Completed[]): Estimate['perResolution'] {
  const resolutions = [...new Set(stretches.map(({ resolution }) => resolution))];
  return resolutions.map((resolution) => {
    const own = stretches.filter((stretch) => stretch.resolution === resolution);
    const steps = own.reduce((sum, stretch) => sum + stretch.steps, 0);
    const seconds = own.reduce((sum, stretch) => sum + stretch.steps * stretch.timing.step, 0);
    return {
      resolution,
      steps,
      millisecondsPerStep: (1000 * seconds) / steps,
      isMeasured: own.some(({ isMeasured }) => isMeasured),
    };
  });
}

/** What a run writes, apart from its schedule. */
export interface Written {
  readonly checkpointBytes: number;
  readonly colors: number;
}

/**
 * The most that a run's folder holds. Checkpoints: the newest, the best of each resolution that lives long enough for one,
 * and the one that is being written before an old one goes. A preview is at most its pixels.
 */
export function diskBytes(stretches: readonly Completed[], schedule: Schedule, written: Written): number {
  const times = stretches.map((stretch) => ({ ...stretch, seconds: stretchSeconds(stretch, schedule) }));
  const total = times.reduce((sum, { seconds }) => sum + seconds, 0);
  const bests = times.filter(
    ({ growing, seconds }) => !growing && seconds >= schedule.checkpointSeconds,
  ).length;
  const made = Math.floor(total / schedule.checkpointSeconds) + 1;
  const checkpoints = Math.min(made, KEPT_CHECKPOINTS + bests) + (made > 1 ? 1 : 0);
  const previews = times.reduce((sum, { seconds, resolution }) => {
    const count = Math.ceil(seconds / schedule.previewSeconds);
    return sum + count * previewBytes(resolution, written.colors);
  }, 0);
  const steps = stretches.reduce((sum, stretch) => sum + stretch.steps, 0);
  return checkpoints * written.checkpointBytes + previews + (steps / schedule.metricsSteps) * ROW_BYTES;
}
