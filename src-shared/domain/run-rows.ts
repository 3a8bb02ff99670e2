import { z } from 'zod';

/** One line of metrics.jsonl: means over the steps since the line before. */
export const metricRow = z.object({
  kimg: z.number(),
  step: z.number().int(),
  /** Seconds of training, pauses left out. */
  seconds: z.number(),
  /** Milliseconds of the epoch. */
  at: z.number(),
  resolution: z.number().int(),
  fade: z.number(),
  generatorLoss: z.number(),
  discriminatorLoss: z.number(),
  /** Mean logit of real and of generated images. */
  realScore: z.number(),
  fakeScore: z.number(),
  /** Mean squared gradient norm of the discriminator at real images, before its weight. */
  r1: z.number(),
  /** Probability of each augmentation; absent in rows that are older than it. */
  augmentation: z.number().optional(),
  /** Adam's step size of the generator, before the correction of its bias; absent in older rows. */
  learningRate: z.number().optional(),
  /** Memory of the process that trains; absent in older rows. */
  memoryBytes: z.number().optional(),
  imagesPerSecond: z.number(),
});
export type MetricRow = z.infer<typeof metricRow>;

/** The columns of {@link metricRow}, in the order in which they cross to a page; see `pure/metric-table`. */
export const metricNames = metricRow.keyof().options;
export type MetricName = keyof MetricRow;

/** One line of quality.jsonl: how drawn images compare with real ones, at each preview that the budget of time allows. */
export const qualityRow = z.object({
  kimg: z.number(),
  step: z.number().int(),
  seconds: z.number(),
  at: z.number(),
  resolution: z.number().int(),
  fade: z.number(),
  /** Sliced Wasserstein distance × 10³ to slices of held-out patients (of training ones where none are held out). */
  swd: z.number(),
  /** Mean MS-SSIM of pairs of drawn images, 0 (all unlike) to 1 (all alike), and of pairs of real ones. */
  msssim: z.number(),
  msssimReal: z.number(),
  /** Mean logits of the discriminator, without augmentation, of slices that it learns from, of held-out and of drawn ones. */
  trainScore: z.number().optional(),
  heldOutScore: z.number().optional(),
  drawnScore: z.number().optional(),
});
export type QualityRow = z.infer<typeof qualityRow>;

/** One line of previews.jsonl: a montage of the run's fixed seeds, tiles edge to edge, row by row. */
export const previewRecord = z.object({
  index: z.number().int().nonnegative(),
  kimg: z.number(),
  at: z.number(),
  /** Resolution being trained, which is also the side of a tile in pixels. */
  resolution: z.number().int(),
  fade: z.number(),
  columns: z.number().int().positive(),
  rows: z.number().int().positive(),
});
export type PreviewRecord = z.infer<typeof previewRecord>;

export const checkpointRecord = z.object({ kimg: z.number(), at: z.number() });
export type CheckpointRecord = z.infer<typeof checkpointRecord>;

/** One line of moments.jsonl: what happened to the training, when, and where it stood. */
export const runMoment = z.object({
  kind: z.enum(['begun', 'resumed', 'paused', 'stopped', 'finished', 'failed', 'checkpoint']),
  at: z.number(),
  kimg: z.number(),
  step: z.number().int(),
  seconds: z.number(),
});
export type RunMoment = z.infer<typeof runMoment>;
