import { describe, expect, it } from 'vitest';
import {
  completed,
  diskBytes,
  keyOf,
  perResolution,
  stretchesOf,
  trainingSeconds,
  type Schedule,
  type Timing,
} from '@shared/pure/estimate';
import { growthAt } from '@shared/pure/growth';
import { WATCH_SHARE } from '@shared/pure/previews';

const schedule: Schedule = {
  firstResolution: 8,
  resolution: 32,
  kimgStable: 3,
  kimgFade: 1.5,
  kimgTotal: 60,
  batch: 16,
  previewSeconds: 10,
  checkpointSeconds: 60,
  metricsSteps: 1,
};
const timing = (step: number, more: Partial<Timing> = {}): Timing => ({
  step,
  once: 0,
  preview: 0,
  oncePreview: 0,
  checkpoint: 0,
  ...more,
});
/** Arithmetic that doubles with the side. */
const cost = (resolution: number): number => resolution;

describe('the stretches of a training', () => {
  it.each([
    [{}],
    [{ batch: 7 }],
    [{ kimgTotal: 5 }],
    [{ kimgTotal: 3.2, batch: 4 }],
    [{ kimgFade: 0 }],
    [{ firstResolution: 32 }],
    [{ kimgStable: 0.1, kimgFade: 0.3, resolution: 256 }],
  ])('are those that the growing schedule gives step by step: %j', (changes) => {
    const own = { ...schedule, ...changes };
    const counted = new Map<string, number>();
    for (let step = 0; step * own.batch < own.kimgTotal * 1000; step++) {
      const { resolution, fade } = growthAt(own, (step * own.batch) / 1000);
      const key = keyOf({ resolution, growing: fade < 1 });
      counted.set(key, (counted.get(key) ?? 0) + 1);
    }
    const stretches = stretchesOf(own);
    expect(stretches.map(keyOf)).toEqual([...counted.keys()]);
    // A step that falls exactly on a border may count to either side.
    for (const stretch of stretches)
      expect(Math.abs(stretch.steps - counted.get(keyOf(stretch))!)).toBeLessThanOrEqual(1);
    const sum = stretches.reduce((steps, stretch) => steps + stretch.steps, 0);
    expect(sum).toBe(Math.ceil((own.kimgTotal * 1000) / own.batch));
  });
});

describe('what was not timed', () => {
  const stretches = stretchesOf({ ...schedule, resolution: 64 });
  const stepsOf = (timed: [string, Timing][]): Map<string, { step: number; isMeasured: boolean }> =>
    new Map(
      completed(stretches, new Map(timed), cost).map((each) => [
        keyOf(each),
        { step: Number(each.timing.step.toFixed(6)), isMeasured: each.isMeasured },
      ]),
    );

  it('lies on the line between its neighbours', () => {
    const steps = stepsOf([
      ['8 grown', timing(1)],
      ['16 grown', timing(1.5)],
      ['64 grown', timing(4.5)],
    ]);
    expect(steps.get('32 grown')).toEqual({ step: 2.5, isMeasured: false });
    expect(steps.get('64 grown')).toEqual({ step: 4.5, isMeasured: true });
  });

  it('goes on with the slope of the largest two, so that what every step costs counts once', () => {
    const steps = stepsOf([
      ['8 grown', timing(1)],
      ['16 grown', timing(1.5)],
    ]);
    expect(steps.get('32 grown')!.step).toBe(2.5);
    expect(steps.get('64 grown')!.step).toBe(4.5);
  });

  it('grows with the arithmetic where only one resolution was timed', () => {
    expect(stepsOf([['8 grown', timing(1)]]).get('64 grown')).toEqual({ step: 8, isMeasured: false });
  });

  it('of a resolution that grows in is slower by as much as where that was timed, else by a twentieth', () => {
    const grown: [string, Timing][] = [
      ['8 grown', timing(1)],
      ['16 grown', timing(2)],
    ];
    expect(stepsOf(grown).get('16 growing')!.step).toBeCloseTo(2.1, 6);
    const steps = stepsOf([...grown, ['16 growing', timing(2.4)]]);
    expect(steps.get('16 growing')).toEqual({ step: 2.4, isMeasured: true });
    expect(steps.get('32 growing')!.step).toBeCloseTo(4 * 1.2, 6);
  });

  it('does not become faster with size where the times did by chance', () => {
    const steps = stepsOf([
      ['8 grown', timing(1.2)],
      ['16 grown', timing(1.1)],
    ]);
    expect(steps.get('64 grown')!.step).toBeCloseTo(1.1, 6);
  });
});

describe('the time of a training', () => {
  const one = { ...schedule, resolution: 8, kimgTotal: 16 };
  const seconds = (of: Timing): number =>
    trainingSeconds(completed(stretchesOf(one), new Map([['8 grown', of]]), cost), one);

  const { quality, previews } = WATCH_SHARE;

  it('is its steps, and what is spent once', () => {
    // Of all time a share is kept for measuring quality.
    expect(seconds(timing(0.1))).toBeCloseTo(100 / (1 - quality), 6);
    expect(seconds(timing(0.1, { once: 5 }))).toBeCloseTo(105 / (1 - quality), 6);
  });

  it('has previews and checkpoints by the clock, which runs on while they are made', () => {
    // Half a hundredth of each ten seconds is drawing, with one more at the end; a tenth of each minute is saving.
    expect(seconds(timing(0.1, { preview: 0.05 }))).toBeCloseTo(100 / (1 - quality - 0.005) + 0.05, 6);
    expect(seconds(timing(0.1, { checkpoint: 6 }))).toBeCloseTo(100 / (1 - quality - 0.1) + 6, 6);
  });

  it('gives previews no more than their share, however long one takes', () => {
    expect(seconds(timing(0.1, { preview: 1 }))).toBeCloseTo(100 / (1 - quality - previews) + 1, 6);
  });

  it('stays finite where a preview takes longer than the time between two', () => {
    expect(seconds(timing(0.1, { preview: 30 }))).toBeLessThan(2000);
  });

  it('is told for each resolution, growing and grown as one', () => {
    const timed = new Map([
      ['8 grown', timing(1)],
      ['16 grown', timing(2)],
      ['16 growing', timing(3)],
      ['32 grown', timing(4)],
    ]);
    const rows = perResolution(completed(stretchesOf(schedule), timed, cost));
    expect(rows.map(({ resolution }) => resolution)).toEqual([8, 16, 32]);
    // 94 steps growing, 187 or 188 grown.
    expect(rows[1]!.millisecondsPerStep).toBeGreaterThan(2300);
    expect(rows[1]!.millisecondsPerStep).toBeLessThan(2400);
    expect(rows.reduce((sum, { steps }) => sum + steps, 0)).toBe(3750);
  });
});

describe('the disk of a training', () => {
  const sizes = { checkpointBytes: 1e9, colors: 1 };
  const bytes = (step: number, changes: Partial<Schedule> = {}): number => {
    const own = { ...schedule, ...changes };
    const timed = new Map([8, 16, 32].map((side) => [`${side} grown`, timing(step)] as const));
    return diskBytes(completed(stretchesOf(own), timed, cost), own, sizes);
  };

  it('holds the newest checkpoints, the best of each resolution and the one in hand', () => {
    // 3,750 s: every grown resolution lives for more than a minute.
    expect(Math.floor(bytes(1) / 1e9)).toBe(3 + 3 + 1);
  });

  it('holds no more checkpoints than are made', () => {
    expect(Math.floor(bytes(0.001) / 1e9)).toBe(1);
  });

  it('holds previews as often as they are drawn', () => {
    const more = bytes(1, { previewSeconds: 10 }) - bytes(1, { previewSeconds: 20 });
    // Half of the 375 previews, most of them 24 tiles of 32².
    expect(more).toBeGreaterThan(150 * 24 * 1024);
    expect(more).toBeLessThan(200 * 24 * 1100);
  });
});
