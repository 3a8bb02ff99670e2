import { describe, expect, it } from 'vitest';
import type { TrainingOverrides } from '@shared/domain/training-options';
import type { GrowthPoint } from '@shared/pure/growth';
import { EagerEngine } from '@main/training/eager-engine';
import type { EngineSetup, StepReport, TrainingValues } from '@main/training/engine';
import {
  flat,
  grown8,
  growing16,
  newSetup,
  openGraph,
  requestOf,
  sets,
  stepsOf,
  stirred,
} from './made-engines';

const STEPS = 20;

/** Five digits: of numbers below 1 the fifth after the point. */
const apart = (a: number, b: number): number => Math.abs(a - b) / Math.max(1, Math.abs(a));
const FIVE_DIGITS = 1e-5;

/** What two reports of a step differ in by more than five digits. */
function differences(expected: StepReport, actual: StepReport): Record<string, [unknown, unknown]> {
  const names = Object.keys(expected) as (keyof StepReport)[];
  const off = names.filter((name) => {
    const [a, b] = [expected[name], actual[name]];
    return a === undefined || b === undefined ? a !== b : !(apart(a, b) <= FIVE_DIGITS);
  });
  return Object.fromEntries(off.map((name) => [name, [expected[name], actual[name]]]));
}

/** The largest difference of the values of each set, in units of five digits. */
function largestDifferences(a: TrainingValues, b: TrainingValues): Record<string, number> {
  const [left, right] = [flat(a), flat(b)];
  const largest = Object.fromEntries(sets.map((set) => [set, 0]));
  for (const [name, { values }] of Object.entries(left)) {
    const set = name.slice(0, name.indexOf('/'));
    const other = right[name]!.values;
    values.forEach(
      (value, i) => (largest[set] = Math.max(largest[set]!, apart(value, other[i]!) / FIVE_DIGITS)),
    );
  }
  return largest;
}

/** Of each set the tensor whose way from `start` differs most, as a share of that way (Euclidean lengths of both). */
function detours(start: TrainingValues, a: TrainingValues, b: TrainingValues): Record<string, number> {
  const [from, left, right] = [flat(start), flat(a), flat(b)];
  const largest = Object.fromEntries(sets.map((set) => [set, 0]));
  for (const [name, { values }] of Object.entries(left)) {
    // Weights of the mapping are about 100: the way of these few small steps is lost in their rounding.
    if (/^(generator|average)\/mapping/.test(name)) continue;
    let [way, detour] = [0, 0];
    values.forEach((value, i) => {
      way += (value - from[name]!.values[i]!) ** 2;
      detour += (value - right[name]!.values[i]!) ** 2;
    });
    const set = name.slice(0, name.indexOf('/'));
    if (detour > 0) largest[set] = Math.max(largest[set]!, Math.sqrt(detour / way));
  }
  return largest;
}

const bytes = (values: TrainingValues): Buffer =>
  Buffer.concat(
    Object.values(flat(values)).map(({ values: { buffer, byteOffset, byteLength } }) =>
      Buffer.from(buffer, byteOffset, byteLength),
    ),
  );

const kinds: readonly (readonly [
  string,
  (step: number) => GrowthPoint,
  TrainingOverrides,
  Parameters<typeof newSetup>[1],
])[] = [
  ['8², grown', grown8, {}, {}],
  ['16², fading in', growing16, {}, {}],
  ['16², fading in, RGB, hinge', growing16, { loss: 'hinge' }, { colors: 3 }],
  ['8², grown, saturating', grown8, { loss: 'saturating' }, {}],
  ['16², fading in, WGAN-GP', growing16, { loss: 'wgan-gp' }, {}],
  ['8², grown, lazy R1', grown8, { r1Interval: 4 }, {}],
  ['16², fading in, augmented and mirrored', growing16, { augmentation: 'adaptive', mirror: true }, {}],
  ['8², grown, RGB, three classes', grown8, {}, { colors: 3, classes: 3 }],
];

describe('the compiled engine beside the eager one', () => {
  /*
   * A leaky ReLU has a kink. Where one of the thousands of values that reach one lies within a rounding of it, rounding
   * decides the slope, and with it about a hundredth of the generator's gradient, which Adam makes a step of the full
   * learning rate in every weight of the mapping. From there the two part by a factor of up to ten a step. The eager
   * engine does the same beside itself when one weight is moved by its last digit: at a learning rate of 0.002 its
   * losses are apart by 1e-5 after 3 to 15 steps, by 1e-2 after 20. Neither engine is wrong then. So free runs are
   * compared at a learning rate that keeps such an event below the sixth digit, and runs at a usual learning rate from
   * the same weights in every step.
   */
  it.each(kinds)(
    'reports the same to five digits over 20 steps and ends with the same values (%s)',
    async (_name, growth, overrides, images) => {
      const setup = stirred(newSetup({ ...overrides, learningRate: 5e-6 }, images));
      const run = async (engine: EagerEngine | Awaited<ReturnType<typeof openGraph>>) => {
        const reports = await stepsOf(engine, setup, growth, 0, STEPS);
        const seeds = Array.from({ length: 11 }, (_, i) => 100 + i);
        const drawn = await engine.draw({ seeds, psi: 0.7, growth: growth(STEPS) });
        const values = await engine.values();
        engine.close();
        return { reports, drawn, values };
      };
      const eager = await run(new EagerEngine(setup));
      const graph = await run(await openGraph(setup));

      expect(eager.reports.map((report, step) => differences(report, graph.reports[step]!))).toEqual(
        eager.reports.map(() => ({})),
      );
      expect(graph.values.adamSteps).toEqual(eager.values.adamSteps);
      for (const [set, most] of Object.entries(largestDifferences(eager.values, graph.values)))
        expect([set, most < 1]).toEqual([set, true]);
      // All have gone the same way; one kink in 20 steps makes about a thousandth.
      for (const [set, most] of Object.entries(detours(setup.values, eager.values, graph.values)))
        expect([set, most < 0.02]).toEqual([set, true]);
      expect(graph.drawn.length).toBe(eager.drawn.length);
      const largest = graph.drawn.reduce(
        (most, value, i) => Math.max(most, apart(eager.drawn[i]!, value)),
        0,
      );
      expect(largest).toBeLessThan(1e-4);
    },
  );

  it.each([
    ['8², grown', grown8],
    ['16², fading in', growing16],
  ] as const)(
    'makes each of the first 20 steps of a training as the eager one would, to five digits (%s)',
    async (_name, growth) => {
      const setup = newSetup();
      const graph = await openGraph(setup);
      for (let step = 0; step < STEPS; step++) {
        const request = requestOf(setup, growth(step), step);
        const eager = new EagerEngine({ ...setup, values: await graph.values() });
        const expected = await eager.step(request);
        eager.close();
        expect([step, differences(expected, await graph.step(request))]).toEqual([step, {}]);
      }
      graph.close();
    },
  );
});

describe('the compiled engine', () => {
  it.each([
    ['8², grown', grown8],
    ['16², fading in', growing16],
  ] as const)(
    'goes on in a second session, bit for bit, as it would have in the first (%s)',
    async (_name, growth) => {
      const setup: EngineSetup = newSetup({ r1Interval: 4 });
      const first = await openGraph(setup);
      await stepsOf(first, setup, growth, 0, 6);
      const values = await first.values();
      const second = await openGraph({ ...setup, values });
      const reports = await stepsOf(second, setup, growth, 6, 11);
      const resumed = await second.values();
      second.close();
      expect(reports).toEqual(await stepsOf(first, setup, growth, 6, 11));
      const uninterrupted = await first.values();
      first.close();
      expect(resumed.adamSteps).toEqual(uninterrupted.adamSteps);
      expect(bytes(resumed).equals(bytes(uninterrupted))).toBe(true);
      expect(bytes(resumed).equals(bytes(values))).toBe(false);
    },
  );

  it('goes on bit for bit over the joining of a resolution, and whatever was drawn in between', async () => {
    const setup = newSetup();
    const growth = (step: number): GrowthPoint => (step < 3 ? grown8() : growing16(step));
    const run = async (interrupt: boolean): Promise<{ reports: StepReport[]; values: TrainingValues }> => {
      let engine = await openGraph(setup);
      const reports = await stepsOf(engine, setup, growth, 0, 3);
      if (interrupt) {
        await engine.draw({ seeds: [1], psi: 0.7, growth: grown8() });
        const values = await engine.values();
        engine.close();
        engine = await openGraph({ ...setup, values });
      }
      await engine.resetOptimizer();
      reports.push(...(await stepsOf(engine, setup, growth, 3, 6)));
      const values = await engine.values();
      engine.close();
      return { reports, values };
    };
    const [whole, parts] = [await run(false), await run(true)];
    expect(parts.reports).toEqual(whole.reports);
    expect(bytes(parts.values).equals(bytes(whole.values))).toBe(true);
  });

  it('leaves the event loop free while it makes a step', async () => {
    // Wide enough that a step takes a while on any machine.
    const setup = newSetup({ fmapBase: 512, fmapMax: 64, batch: 16 });
    const engine = await openGraph(setup);
    await engine.step(requestOf(setup, growing16(0), 0));
    let turns = 0;
    let isDone = false;
    const count = (): void => {
      turns++;
      if (!isDone) setImmediate(count);
    };
    const step = engine.step(requestOf(setup, growing16(1), 1));
    setImmediate(count);
    await step;
    isDone = true;
    engine.close();
    expect(turns).toBeGreaterThan(10);
  });

  it('says in TensorFlow’s words what a step cannot do, and goes on with the next', async () => {
    const setup = newSetup();
    const engine = await openGraph(setup);
    const request = requestOf(setup, grown8(), 0);
    const before = await engine.values();
    await expect(engine.step({ ...request, real: request.real.subarray(1) })).rejects.toThrow();
    expect(bytes(await engine.values()).equals(bytes(before))).toBe(true);
    expect(Number.isFinite((await engine.step(request)).generatorLoss)).toBe(true);
    engine.close();
  });
});
