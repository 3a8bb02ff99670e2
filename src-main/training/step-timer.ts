import type { RunRecord } from '@shared/domain/run';
import type { Stretch, Timing } from '@shared/pure/estimate';
import { sha256 } from '../library/checkpoints';
import { encodeSafetensors } from '../model/safetensors';
import type { NamedValues } from '../model/weights';
import { breathe } from './control';
import type { Engine, StepRequest } from './engine';
import { drawPreview } from './preview-montage';
import { QualityMeter } from './quality';
import type { Reals } from './reals';
import { checkpointTensors, networkOf } from './session';

/** Each kind of step is timed this often at least, and for about so many seconds. */
export const LEAST_STEPS = 3;
const SECONDS_A_KIND = 0.8;
/** With which adaptive augmentation is timed; what it takes does not depend on it. */
const ADAPTIVE_PROBABILITY = 0.5;

/** What a checkpoint takes at any resolution, and what the first one takes beyond that. */
export interface Saving {
  readonly seconds: number;
  readonly once: number;
}

/** Times the work of a run's loop: steps with their batches, previews, and what a checkpoint holds up. */
export class StepTimer {
  private readonly quality: QualityMeter;

  constructor(
    private readonly record: RunRecord,
    private readonly engine: Engine,
    private readonly reals: Reals,
    private readonly signal: AbortSignal,
  ) {
    this.quality = new QualityMeter(record, engine, reals);
  }

  /** Undefined where the signal came first. */
  async time({ resolution, growing }: Stretch): Promise<Timing | undefined> {
    const { record, engine, reals, signal } = this;
    const { batch, augmentation, r1Interval } = record.options;
    const { classes = 0 } = networkOf(record);
    const growth = { resolution, fade: growing ? 0.5 : 1 };
    const oneHot = Float32Array.from({ length: batch * classes }, (_, i) => (i % classes === 0 ? 1 : 0));
    const opened = await timed(() => reals.batches(resolution, 0));
    const source = opened.result;
    const step = async (number: number): Promise<number> => {
      const { seconds } = await timed(() => {
        const request: StepRequest = {
          growth,
          step: number,
          images: number * batch,
          real: source.next(),
          ...(classes > 0 && { labels: { real: oneHot, fake: oneHot } }),
          augmentation: augmentation === 'adaptive' ? ADAPTIVE_PROBABILITY : 0,
        };
        return engine.step(request);
      });
      await breathe();
      return seconds;
    };
    try {
      // With lazy R1 there are two kinds: steps whose number the interval divides, and the others.
      const kinds = r1Interval > 1 ? [0, 1] : [0];
      const means: number[] = [];
      let once = opened.seconds;
      for (const number of kinds) {
        const first = await step(number);
        const times: number[] = [];
        // Where R1 is lazy its steps are few, and count for little in the mean.
        const least = number === 0 && kinds.length > 1 ? 1 : LEAST_STEPS;
        const enough = (): boolean => times.length >= least && sum(times) >= SECONDS_A_KIND;
        while (!enough() && !signal.aborted) times.push(await step(number));
        if (signal.aborted) return undefined;
        means.push(median(times));
        once += Math.max(0, first - median(times));
      }
      const [withR1, without = withR1] = means as [number, number?];
      const preview = (): ReturnType<typeof drawPreview> => drawPreview(engine, growth, record.colors);
      const previews = [await timed(preview), await timed(preview)];
      const [first, second] = previews.map(({ seconds }) => seconds) as [number, number];
      return {
        step: (withR1 + (r1Interval - 1) * without) / r1Interval,
        once,
        preview: second,
        oncePreview: Math.max(0, first - second),
        checkpoint: growing ? 0 : (await timed(() => this.quality.measure(growth))).seconds,
      };
    } finally {
      source.close();
    }
  }

  /** Copying all weights out and making the files' bytes of them; writing those goes on beside the steps. */
  async timeSaving(): Promise<Saving> {
    const save = async (): Promise<void> => {
      const sets: Record<string, NamedValues> = { ...checkpointTensors(await this.engine.values()) };
      for (const tensors of Object.values(sets)) await sha256(encodeSafetensors(tensors, {}));
    };
    const first = await timed(save);
    const second = await timed(save);
    return { seconds: second.seconds, once: Math.max(0, first.seconds - second.seconds) };
  }
}

async function timed<T>(work: () => Promise<T>): Promise<{ result: T; seconds: number }> {
  const started = performance.now();
  const result = await work();
  return { result, seconds: (performance.now() - started) / 1000 };
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
