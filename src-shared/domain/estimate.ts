import { z } from 'zod';
import { circumstances } from './presets';
import { trainingOptions } from './training-options';

/** What a training will take on this computer, from timing real steps on it. */
export const estimate = z.object({
  /** From the order to start to the last checkpoint, previews and checkpoints included, pauses not. */
  seconds: z.number(),
  perResolution: z.array(
    z.object({
      resolution: z.number().int(),
      /** Mean over its steps: growing and grown, with R1 and without. */
      millisecondsPerStep: z.number(),
      steps: z.number().int(),
      /** False where its steps were not timed but follow from those of other resolutions by their arithmetic. */
      isMeasured: z.boolean(),
    }),
  ),
  /** The most that is held at a time. */
  memoryBytes: z.number(),
  /** Whose memory that is: the graphics card's where one computes and tells, else the computer's. */
  memoryOf: z.enum(['computer', 'card']),
  memoryIsMeasured: z.boolean(),
  /** The most that the run's folder holds: the checkpoints that are kept and the one in hand, previews, the log. */
  diskBytes: z.number(),
  /** Milliseconds of the epoch. */
  measuredAt: z.number(),
});
export type Estimate = z.infer<typeof estimate>;

/** Timing goes from one kind of step to the next; the last item is the estimate. */
const timing = [
  z.object({
    kind: z.literal('progress'),
    done: z.number().int(),
    total: z.number().int(),
    /** The resolution that is timed next. */
    resolution: z.number().int(),
  }),
  z.object({ kind: z.literal('done'), estimate }),
] as const;
export const timingEvent = z.discriminatedUnion('kind', timing);
export type TimingEvent = z.infer<typeof timingEvent>;

/** What is timed comes first: the options that the choice comes to, and what the preset has chosen them by. */
export const estimateEvent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('chosen'), options: trainingOptions, circumstances }),
  ...timing,
]);
export type EstimateEvent = z.infer<typeof estimateEvent>;
