import { healthTones, type HealthFinding, type HealthRule, type HealthTone } from '../domain/health';
import type { MetricRow, QualityRow } from '../domain/run-rows';
import type { TrainingOptions } from '../domain/training-options';

/** The figures that the rules look at. */
export interface HealthFigures {
  readonly options: Pick<TrainingOptions, 'loss' | 'resolution' | 'kimgTotal'>;
  /** The newest rows of metrics, at most {@link ROWS_WANTED} are looked at. */
  readonly rows: readonly MetricRow[];
  /** All measures of quality. */
  readonly quality: readonly QualityRow[];
}

/** Rows of metrics over which losses and scores are averaged; below half of them nothing is said. */
export const ROWS_WANTED = 50;
/** Measures at the resolution in training without which nothing is said of quality. */
export const MEASURES_WANTED = 4;

/** Every bound of a rule, once. Where a paper gives one it is named; the others were chosen and are ours. */
export const bounds = {
  /** Certainty with which the discriminator tells real or drawn images, both at once, from which it has the upper hand. */
  certain: { warn: 0.95, bad: 0.99 },
  /** Mean certainty below which it tells nothing any more; 0.5 is chance. */
  chance: 0.52,
  /** ADA's heuristic r_v: 0 no overfitting, 1 complete (Karras et al. 2020, ADA, section 3). */
  memorised: { warn: 0.6, bad: 0.85 },
  /** Least distance of the scores of training and drawn images at which r_v means anything. */
  scoresApart: 0.2,
  /** How far drawn images are on the way from as varied as real ones (0) to all alike (1). */
  alike: { warn: 0.4, bad: 0.7 },
  /** Before this share of the training all images resemble each other for want of learning. */
  earlyShare: 0.05,
  /** Distance to real images in terms of the best one at this resolution. */
  worse: { warn: 1.3, bad: 2 },
  /** Smallest change of the distance that counts as better. */
  better: 0.02,
  /** Measures without a better one after which a finished resolution counts as settled. */
  settled: 10,
} as const;

export type Finding = HealthFinding;

const finding = (rule: HealthRule, tone: HealthTone, figures: Record<string, number>): Finding => ({
  rule,
  tone,
  figures,
});
const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const sigmoid = (logit: number): number => 1 / (1 + Math.exp(-logit));
const toneOf = (value: number, { warn, bad }: { warn: number; bad: number }): HealthTone | undefined =>
  value >= bad ? 'bad' : value >= warn ? 'warn' : undefined;

/** Logits are probabilities only under these losses; those of WGAN-GP and hinge have another scale. */
const scoresAreLogits = ({ loss }: HealthFigures['options']): boolean =>
  loss === 'logistic' || loss === 'saturating';

/** Who has the upper hand, from the mean scores over the newest rows. */
function balance({ options, rows }: HealthFigures): Finding[] {
  if (!scoresAreLogits(options) || rows.length < ROWS_WANTED / 2) return [];
  const real = sigmoid(meanOf(rows.map((row) => row.realScore)));
  const drawn = sigmoid(-meanOf(rows.map((row) => row.fakeScore)));
  const kimg = rows.at(-1)!.kimg - rows[0]!.kimg;
  const tone = toneOf(Math.min(real, drawn), bounds.certain);
  if (tone) return [finding('discriminator-winning', tone, { real, drawn, kimg })];
  const isEarly = rows.at(-1)!.kimg < bounds.earlyShare * options.kimgTotal;
  const certainty = (real + drawn) / 2;
  return certainty < bounds.chance && !isEarly
    ? [finding('generator-winning', 'notice', { certainty, kimg })]
    : [];
}

/** Whether the discriminator knows its slices by heart: ADA's r_v over the last measures. */
function memorising(quality: readonly QualityRow[]): Finding[] {
  const ratios = quality.slice(-3).flatMap(({ trainScore, heldOutScore, drawnScore }) => {
    if (trainScore === undefined || heldOutScore === undefined || drawnScore === undefined) return [];
    const apart = trainScore - drawnScore;
    return apart < bounds.scoresApart ? [] : [(trainScore - heldOutScore) / apart];
  });
  if (ratios.length < 3) return [];
  const ratio = meanOf(ratios);
  const tone = toneOf(ratio, bounds.memorised);
  return tone ? [finding('memorising', tone, { ratio })] : [];
}

/** Whether drawn images are ever more alike. */
function collapse({ options }: HealthFigures, quality: readonly QualityRow[]): Finding[] {
  const last = quality.slice(-2);
  if (last.length < 2 || last[0]!.kimg < bounds.earlyShare * options.kimgTotal) return [];
  const shares = last.map(({ msssim, msssimReal }) => (msssim - msssimReal) / (1 - msssimReal));
  const tone = toneOf(Math.min(...shares), bounds.alike);
  const { msssim, msssimReal } = last[1]!;
  return tone ? [finding('collapse', tone, { drawn: msssim, real: msssimReal })] : [];
}

/** Whether images have become worse than they were at this resolution, in the last two measures. */
function diverging(quality: readonly QualityRow[]): Finding[] {
  const best = quality.reduce((a, b) => (b.swd < a.swd ? b : a));
  const last = quality.slice(-2);
  const tone = toneOf(Math.min(...last.map(({ swd }) => swd)) / best.swd, bounds.worse);
  return tone
    ? [finding('diverging', tone, { now: last.at(-1)!.swd, best: best.swd, bestKimg: best.kimg })]
    : [];
}

/** Where quality goes: the better half of the measures at this resolution against what stood before. */
function course({ options }: HealthFigures, quality: readonly QualityRow[]): Finding {
  const last = quality.at(-1)!;
  const best = quality.reduce((a, b) => (b.swd < a.swd * (1 - bounds.better) ? b : a));
  const since = quality.length - 1 - quality.indexOf(best);
  if (last.resolution === options.resolution && since >= bounds.settled)
    return finding('settled', 'notice', {
      best: best.swd,
      bestKimg: best.kimg,
      since: last.kimg - best.kimg,
    });
  const before = quality.slice(-2 * MEASURES_WANTED, -MEASURES_WANTED / 2);
  const now = quality.slice(-MEASURES_WANTED / 2);
  const gain = 1 - meanOf(now.map(({ swd }) => swd)) / meanOf(before.map(({ swd }) => swd));
  const kimg = last.kimg - before[0]!.kimg;
  return gain >= bounds.better
    ? finding('learning', 'good', { gain, kimg, now: last.swd })
    : finding('steady', 'good', { now: last.swd, best: best.swd, kimg });
}

/** Where images become alike or worse, a better measure than the last, or that there is none, means nothing. */
function courseOrRuin(figures: HealthFigures, quality: readonly QualityRow[]): Finding[] {
  const ruin = [...collapse(figures, quality), ...diverging(quality)];
  return ruin.length > 0 ? ruin : [course(figures, quality)];
}

/**
 * What the figures of a training mean now: every rule that holds, the most pressing first; never none. Quality is compared
 * within the resolution in training, once it is grown in, since distances at two resolutions mean different things.
 */
export function healthOf(figures: HealthFigures): HealthFinding[] {
  const resolution = figures.rows.at(-1)?.resolution;
  const rows = figures.rows.filter((row) => row.resolution === resolution).slice(-ROWS_WANTED);
  const atResolution = { ...figures, rows };
  const quality = figures.quality.filter((row) => row.resolution === resolution && row.fade === 1);
  const found = [...balance(atResolution)];
  if (quality.length >= MEASURES_WANTED)
    found.push(...memorising(quality), ...courseOrRuin(figures, quality));
  if (found.length === 0) found.push(finding('starting', 'calm', {}));
  // What goes well besides something that does not is no comfort, and what is stuck is not finished.
  const isPressed = found.some(({ tone }) => tone === 'warn' || tone === 'bad');
  const told = isPressed ? found.filter(({ rule }) => rule !== 'steady' && rule !== 'settled') : found;
  return told.sort((a, b) => healthTones.indexOf(b.tone) - healthTones.indexOf(a.tone));
}
