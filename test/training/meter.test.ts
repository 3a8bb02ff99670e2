import { describe, expect, it } from 'vitest';
import type { StepReport } from '@main/training/engine';
import { StepMeter } from '@main/training/meter';

const report = (value: number, r1?: number): StepReport => ({
  discriminatorLoss: value,
  generatorLoss: 2 * value,
  realScore: -value,
  fakeScore: 0,
  r1,
  realSign: 1,
});

describe('the figures of metrics.jsonl', () => {
  it('are means over so many steps, told at steps that the interval divides', () => {
    const meter = new StepMeter(3);
    expect(meter.add(report(1, 1), 1)).toBeUndefined();
    expect(meter.add(report(2, 2), 2)).toBeUndefined();
    expect(meter.add(report(6, 6), 3)).toEqual({
      discriminatorLoss: 3,
      generatorLoss: 6,
      realScore: -3,
      fakeScore: 0,
      r1: 3,
    });
    expect(meter.add(report(5), 4)).toBeUndefined();
  });

  it('go on from a state in the middle of a row as if nothing had been in between', () => {
    const whole = new StepMeter(4);
    const before = new StepMeter(4);
    for (const meter of [whole, before]) {
      meter.add(report(0.1), 1);
      meter.add(report(0.7), 2);
    }
    const after = new StepMeter(4, JSON.parse(JSON.stringify(before.state)) as typeof before.state);
    for (const meter of [whole, after]) meter.add(report(0.3), 3);
    expect(after.add(report(0.9), 4)).toEqual(whole.add(report(0.9), 4));
  });

  it('repeat the last R1 where no step since the last row has measured it', () => {
    const meter = new StepMeter(2);
    meter.add(report(1, 8), 1);
    expect(meter.add(report(1), 2)?.r1).toBe(8);
    meter.add(report(1), 3);
    expect(meter.add(report(1), 4)?.r1).toBe(8);
  });
});
