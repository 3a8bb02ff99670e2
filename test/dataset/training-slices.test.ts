import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SliceOrigin } from '@shared/domain/dataset';
import { readSetAside } from '@main/dataset/set-aside';
import { measuringSlices, slicesAsOf, usableSlices } from '@main/dataset/training-slices';
import { openDataset, type Dataset } from '@main/dataset/store';
import { temporaryFolder } from '../library/child-process';
import { makeDataset } from './made-datasets';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let dataset: Dataset;
const [now, before] = ['a', 'b'].map((digit) => digit.repeat(64)) as [string, string];
beforeAll(async () => {
  folder = await temporaryFolder();
  const made = await makeDataset(
    join(folder.path, 'set'),
    { size: 8, colors: 1, storage: 'uint8', slices: 40 },
    { sha256: now, former: [{ slices: 30, sha256: before }] },
  );
  dataset = await openDataset(made);
});
afterAll(() => folder.remove());

/** Parts in turns: of ten slices eight train, the ninth validates, the tenth tests. */
const withParts = (): Dataset => {
  const parts: Record<number, SliceOrigin['split']> = { 8: 'validate', 9: 'test' };
  const origins = dataset.origins.map((origin) => ({
    ...origin,
    split: parts[origin.index % 10] ?? 'train',
  }));
  return { ...dataset, origins };
};

describe('the slices that a run may see', () => {
  it('are all where there are no parts and none is set aside', () => {
    const usable = usableSlices(dataset, { datasetSha256: now });
    expect(usable.train).toEqual(Array.from({ length: 40 }, (_, i) => i));
    expect([usable.validate, usable.test]).toEqual([[], []]);
  });

  it('are the training part for learning, and the held-out ones for measuring, without those set aside', () => {
    const usable = usableSlices(withParts(), { datasetSha256: now, setAside: [0, 18, 39] });
    expect(usable.train.length).toBe(31);
    expect(usable.train).not.toContain(0);
    expect(usable.validate).toEqual([8, 28, 38]);
    expect(usable.test).toEqual([9, 19, 29]);
    expect(measuringSlices(usable, 3)).toEqual([8, 28, 38]);
    expect(measuringSlices(usable, 5)).toEqual([8, 28, 38, 9, 19, 29]);
    const more = measuringSlices(usable, 10);
    expect(more.slice(0, 6)).toEqual([8, 28, 38, 9, 19, 29]);
    expect(new Set(more).size).toBe(10);
    expect(more.slice(6).every((slice) => usable.train.includes(slice))).toBe(true);
    expect(measuringSlices(usableSlices(dataset, { datasetSha256: now }), 3).length).toBe(40);
  });

  it('stay what they were when slices are added afterwards, or set aside', async () => {
    expect(usableSlices(dataset, { datasetSha256: before }).train).toEqual(
      Array.from({ length: 30 }, (_, i) => i),
    );
    await writeFile(dataset.folder.setAside, JSON.stringify({ schema: 1, slices: [7, 3, 7] }));
    expect(await readSetAside(dataset.folder)).toEqual([3, 7]);
    expect(usableSlices(dataset, { datasetSha256: now }).train.length).toBe(40);
  });

  it('are those of another data set where the checksum never was its own', () => {
    expect(slicesAsOf(dataset.record, now)).toBe(40);
    expect(slicesAsOf(dataset.record, before)).toBe(30);
    expect(slicesAsOf(dataset.record, 'c'.repeat(64))).toBeUndefined();
  });
});
