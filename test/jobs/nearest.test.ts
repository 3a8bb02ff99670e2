import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImageSetManifest } from '@shared/domain/image-set';
import type { NearestReport } from '@shared/domain/nearest';
import type { ImageRecipe } from '@shared/domain/recipe';
import { runRecord, type RunSummary } from '@shared/domain/run';
import { averageDown } from '@main/dataset/downsample';
import { openDataset } from '@main/dataset/open';
import { generateImageSet, type ImageSetSource } from '@main/image-set/generate';
import { pngOf } from '@main/image-set/pixels';
import { Library } from '@main/library/layout';
import { SliceJudge } from '@main/training/slice-judge';
import { generated, openWorkplace, startTiny, stepAfter, waitFor, type Workplace } from './helpers';

describe('the comparison of an image set with what was learnt from', () => {
  let place: Workplace;
  let run: RunSummary;

  const compared = async (folder: string): Promise<NearestReport> => {
    for await (const event of place.host.nearest(folder, new AbortController().signal))
      if (event.kind === 'done') return event.report;
    throw new Error('no report came');
  };
  const library = (): Library => new Library(place.library);
  const dataset = () => {
    const [name = ''] = readdirSync(library().datasets);
    return library().dataset(name);
  };
  const drawn = async (name: string): Promise<{ folder: string; manifest: ImageSetManifest }> => {
    const { folder } = await generated(place, { runId: run.id, name, count: 12, seed: 1, psi: 1 });
    return {
      folder,
      manifest: JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as ImageSetManifest,
    };
  };

  beforeAll(async () => {
    place = await openWorkplace();
    await place.host.service.installSample({});
    // The sample has no parts: here two of its seven people are held out.
    const { origins } = dataset();
    const lines = readFileSync(origins, 'utf8').trim().split('\n');
    const parted = lines.map((line) => {
      const origin = JSON.parse(line) as { patient: string };
      return JSON.stringify(/P[67]$/.test(origin.patient) ? { ...origin, split: 'test' } : origin);
    });
    writeFileSync(origins, `${parted.join('\n')}\n`);
    run = await startTiny(place, 'Compared');
    await waitFor(place, run.id, stepAfter(150));
    await place.host.service.stopRun({ runId: run.id });
  });
  afterAll(() => place.close());

  it('finds training slices that were planted among the drawn images, by their records', async () => {
    const { folder, manifest } = await drawn('Planted');
    const source = await openDataset(dataset());
    const side = manifest.resolution;
    const planted = [17, 200];
    for (const [i, slice] of planted.entries()) {
      const values = new Float32Array(side * side);
      averageDown(source.record, await source.readSlice(slice), 0, side, values, 0);
      writeFileSync(join(folder, manifest.images[3 + i]!.file), pngOf(values, side));
    }
    const report = await compared(folder);
    expect(report.yardstick!.threshold).toBeGreaterThan(report.yardstick!.median);
    for (const [i, slice] of planted.entries()) {
      const { flagged, nearest } = report.images[3 + i]!;
      expect(flagged).toBe(true);
      expect(nearest[0]).toMatchObject({ slice });
      expect(nearest[0]!.pixels).toBeGreaterThan(0.999);
    }
    expect(report.images.filter(({ flagged }) => flagged)).toHaveLength(planted.length);
    expect(report.slices + report.yardstick!.slices).toBe(source.record.slices);
  });

  it('leaves no slice of the data set in the set’s folder: the pictures of pairs lie with the run', async () => {
    const { folder, manifest } = await drawn('Clean');
    const before = readdirSync(folder);
    await compared(folder);
    expect(readdirSync(folder).filter((name) => !before.includes(name))).toEqual([
      'nearest.csv',
      'nearest.json',
    ]);
    expect(existsSync(library().run(run.name).nearestPairs(manifest.id))).toBe(true);
  });

  it('leaves images of a network that copies its slices out of the set, or marks them, as it is told', async () => {
    const source = await openDataset(dataset());
    const record = runRecord.parse(JSON.parse(readFileSync(library().run(run.name).record, 'utf8')));
    const side = 16;
    const copied = [3, 4, 9];
    const sliceOf = async (index: number): Promise<Float32Array> => {
      const values = new Float32Array(side * side);
      averageDown(source.record, await source.readSlice(index), 0, side, values, 0);
      return values;
    };
    const { manifest } = await drawn('Model');
    /** Seeds of `copied` are slices that were learnt from; the others are waves, which nobody's head is. */
    const draw = async ({ source: seed }: ImageRecipe): Promise<Float32Array> =>
      copied.includes(seed as number)
        ? sliceOf(10 * (seed as number))
        : Float32Array.from({ length: side * side }, (_, i) => Math.sin((i * (1 + (seed as number))) / 40));
    const made = async (near: 'leave-out' | 'flag'): Promise<ImageSetManifest> => {
      const folder = join(place.library, near);
      const pairs = (): string => join(place.library, `${near}.png`);
      const request = { count: 8, seed: 0, psi: 1, format: 'png' as const, near };
      const { run: about, weights, versions } = manifest;
      const from: ImageSetSource = {
        ...{ run: about, weights, versions, resolution: side, colors: 1, truncatedLayers: 8, savedAt: 0 },
        ...{ box: undefined, window: undefined, draw },
        rate: async (recipe) => ({ values: await draw(recipe), score: 0, distance: 0 }),
        openJudge: (tell) => SliceJudge.open({ dataset: source, record, side, colors: 1, pairs }, tell),
      };
      for await (const event of generateImageSet(folder, near, request, from, new AbortController().signal))
        if (event.kind === 'done') return event.manifest;
      throw new Error('no set came');
    };
    const left = await made('leave-out');
    expect(left.images.map(({ seed }) => seed)).toEqual([0, 1, 2, 5, 6, 7, 8, 10]);
    expect(left.leftOut).toEqual({ score: 0, distance: 0, near: 3 });
    expect(Math.max(...left.images.map(({ near }) => near!))).toBeLessThanOrEqual(left.compared!.threshold!);
    const marked = await made('flag');
    expect(marked.images.map(({ seed }) => seed)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    const report = JSON.parse(
      readFileSync(join(place.library, 'flag', 'nearest.json'), 'utf8'),
    ) as NearestReport;
    expect(report.images.flatMap(({ seed, flagged }) => (flagged ? [seed] : []))).toEqual([3, 4]);
    expect(report.images[3]!.nearest[0]).toMatchObject({ slice: 30 });
    expect(report.yardstick!.each).toHaveLength(report.yardstick!.slices);
  });
});
