import type { Progress } from '../domain/run';
import type { TrainingOptions } from '../domain/training-options';
import { fullyGrownAt } from './growth';

export interface NextEvent {
  readonly kind: 'begins' | 'grown' | 'ends';
  readonly resolution: number;
  readonly kimg: number;
  /** Seconds until then at the present speed; undefined while no speed is known. */
  readonly seconds: number | undefined;
}

export interface Outlook {
  readonly share: number;
  /** Seconds to the end at the present speed; undefined while no speed is known. */
  readonly secondsLeft: number | undefined;
  /** Whether larger and so slower resolutions are still to come, which makes that figure too small. */
  readonly slowerAhead: boolean;
  readonly next: readonly NextEvent[];
}

/** What lies ahead of a training that stands at `progress`: the next events of its growth and the end. */
export function outlookOf(options: TrainingOptions, progress: Progress): Outlook {
  const { kimg, imagesPerSecond } = progress;
  const secondsTo = (target: number): number | undefined =>
    imagesPerSecond > 0 ? Math.max((target - kimg) * 1000, 0) / imagesPerSecond : undefined;
  const events = fullyGrownAt(options).flatMap(({ resolution, kimg: grown }, index): NextEvent[] =>
    index === 0
      ? []
      : [
          { kind: 'begins', resolution, kimg: grown - options.kimgFade, seconds: 0 },
          { kind: 'grown', resolution, kimg: grown, seconds: 0 },
        ],
  );
  const growth = events.filter((event) => event.kimg > kimg && event.kimg < options.kimgTotal).slice(0, 1);
  const end: NextEvent = {
    kind: 'ends',
    resolution: options.resolution,
    kimg: options.kimgTotal,
    seconds: 0,
  };
  return {
    share: Math.min(kimg / options.kimgTotal, 1),
    secondsLeft: secondsTo(options.kimgTotal),
    slowerAhead: growth.length > 0,
    next: [...growth, end].map((event) => ({ ...event, seconds: secondsTo(event.kimg) })),
  };
}

/** Where along the whole training (0 to 1) each resolution is fully grown, for the marks of the progress bar. */
export function growthMarks(options: TrainingOptions): { resolution: number; share: number }[] {
  return fullyGrownAt(options)
    .filter(({ kimg }) => kimg > 0 && kimg < options.kimgTotal)
    .map(({ resolution, kimg }) => ({ resolution, share: kimg / options.kimgTotal }));
}
