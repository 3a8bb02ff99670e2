import { describe, expect, it } from 'vitest';
import { metricNames, type MetricRow } from '@shared/domain/run-rows';
import { decodeMetricTable, encodeMetricTable, GrowingTable } from '@shared/pure/metric-table';

const rowOf = (step: number): MetricRow => ({
  kimg: step * 0.004,
  step,
  seconds: step / 3,
  at: 1_795_592_953_551 + step,
  resolution: 8,
  fade: 1,
  generatorLoss: Math.sin(step),
  discriminatorLoss: Math.cos(step),
  realScore: 0.1,
  fakeScore: -0.1,
  r1: step * 1e-9,
  imagesPerSecond: 41,
  ...(step % 2 === 0 && { augmentation: 0.2, memoryBytes: 2 ** 33 + step }),
});

describe('a table of metrics', () => {
  it('comes back as it was, to the last bit, however many rows it has', () => {
    for (const count of [0, 1, 7, 5000]) {
      const table = new GrowingTable();
      for (let step = 0; step < count; step++) table.add(rowOf(step));
      const back = decodeMetricTable(encodeMetricTable(table.table).buffer);
      expect([...back.keys()]).toEqual(metricNames);
      for (const name of metricNames)
        expect([...back.get(name)!]).toEqual(
          Array.from({ length: count }, (_, step) => rowOf(step)[name] ?? Number.NaN),
        );
    }
  });

  it('is empty after it was cleared, and takes rows again', () => {
    const table = new GrowingTable();
    table.add(rowOf(1));
    table.clear();
    expect(table.rows).toBe(0);
    table.add(rowOf(5));
    expect([...table.table.get('step')!]).toEqual([5]);
  });
});
