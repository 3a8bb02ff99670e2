import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decode } from 'fast-png';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mediaUrl } from '@shared/contract/application';
import type { SliceloomError } from '@shared/contract/errors';
import { imageSetManifest } from '@shared/domain/image-set';
import type { RunSummary } from '@shared/domain/run';
import { metricRow } from '@shared/domain/run-rows';
import { CheckpointFolder, Library } from '@main/library/layout';
import { decodeSafetensors, encodeSafetensors } from '@main/model/safetensors';
import { generated, openWorkplace, phaseOf, startTiny, stepAfter, waitFor, type Workplace } from './helpers';

const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'no error',
    (error: SliceloomError) => error.code,
  );
const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

describe('a training from the sample, in a real trainer process', () => {
  let place: Workplace;
  let run: RunSummary;

  beforeAll(async () => {
    place = await openWorkplace();
    run = await startTiny(place, 'Tiny');
  });
  afterAll(() => place.close());

  it('writes metrics and previews, which grow from 8² to 16²', async () => {
    const small = await waitFor(place, run.id, (e) =>
      e.kind === 'snapshot' ? e.previews[0] : e.kind === 'preview' && e.preview,
    );
    expect(small).toMatchObject({ index: 0, resolution: 8, columns: 6, rows: 4 });
    const grown = await waitFor(
      place,
      run.id,
      (e) => e.kind === 'preview' && e.preview.resolution === 16 && e.preview,
    );
    const media = await place.host.media(mediaUrl.preview(run.id, grown.index));
    const picture = decode(media!.body);
    expect([picture.width, picture.height, picture.channels]).toEqual([6 * 16, 4 * 16, 1]);
    expect(new Set(picture.data).size).toBeGreaterThan(20);
    const lines = readFileSync(new Library(place.library).run('Tiny').metrics, 'utf8').trim().split('\n');
    const row = JSON.parse(lines.at(-1)!) as Record<string, number>;
    for (const name of [
      'generatorLoss',
      'discriminatorLoss',
      'realScore',
      'fakeScore',
      'r1',
      'imagesPerSecond',
    ])
      expect([name, Number.isFinite(row[name])]).toEqual([name, true]);
  });

  it('pauses within a step, draws a preview meanwhile when asked, and goes on', async () => {
    await place.host.service.pauseRun({ runId: run.id });
    await waitFor(place, run.id, (e) => phaseOf(e) === 'paused' && true);
    const { length } = readFileSync(new Library(place.library).run('Tiny').metrics);
    const asked = waitFor(place, run.id, (e) => e.kind === 'preview' && e.preview);
    await pause(600);
    await place.host.service.previewNow({ runId: run.id });
    expect((await asked).resolution).toBe(16);
    expect(readFileSync(new Library(place.library).run('Tiny').metrics).length).toBe(length);
    await place.host.service.resumeRun({ runId: run.id });
    await waitFor(place, run.id, (e) => phaseOf(e) === 'training' && true);
    const last = await waitFor(place, run.id, stepAfter(-1));
    expect(await waitFor(place, run.id, stepAfter(last))).toBeGreaterThan(last);
  });

  it('writes its generator while it trains, each time into a new folder of the run', async () => {
    const { runId, folder } = { runId: run.id, folder: new Library(place.library).run('Tiny') };
    const first = await place.host.service.exportModel({ runId });
    const second = await place.host.service.exportModel({ runId });
    expect([first.folder, second.folder]).toEqual(
      ['Generator', 'Generator 2'].map((name) => folder.model(name).path),
    );
    expect(second.images).toBeGreaterThan(first.images);
    const { generator, savedModelFile } = folder.model('Generator');
    const { metadata } = decodeSafetensors(readFileSync(generator), generator);
    expect(metadata).toMatchObject({
      run: 'Tiny',
      window: expect.stringContaining('noise of air') as string,
    });
    expect(readFileSync(savedModelFile).length).toBeGreaterThan(1e6);
  });

  it('draws an image set between its steps, with a manifest that names every image', async () => {
    const request = { runId: run.id, count: 10, seed: 40, psi: 0.7, name: 'Ten' };
    const done = await generated(place, request);
    const manifest = imageSetManifest.parse(
      JSON.parse(readFileSync(join(done.folder, 'manifest.json'), 'utf8')),
    );
    expect(manifest.images.map(({ seed }) => seed)).toEqual(Array.from({ length: 10 }, (_, i) => 40 + i));
    for (const { file, sha256 } of manifest.images) {
      const png = readFileSync(join(done.folder, file));
      expect(createHash('sha256').update(png).digest('hex')).toBe(sha256);
      expect(decode(png).width).toBe(16);
    }
    expect(readFileSync(join(done.folder, 'manifest.csv'), 'utf8').trim().split('\n')).toHaveLength(11);
    const shown = await place.host.media(mediaUrl.generated(run.id, manifest.id, 3));
    expect(createHash('sha256').update(shown!.body).digest('hex')).toBe(manifest.images[3]!.sha256);
    expect(await codeOf(generated(place, request))).toBe('image-set-exists');
  });

  it('refuses a second training while one is under way, and a name that is taken', async () => {
    expect(await codeOf(startTiny(place, 'Other'))).toBe('trainer-busy');
    expect(existsSync(new Library(place.library).run('Other').path)).toBe(false);
  });

  it('stops with a checkpoint and leaves no process and no lock', async () => {
    await place.host.service.stopRun({ runId: run.id });
    const [summary] = await place.host.service.listRuns({});
    expect(summary).toMatchObject({ name: 'Tiny', state: { phase: 'stopped' }, elsewhere: false });
    expect(summary!.lastCheckpoint!.kimg).toBeGreaterThan(0);
    await place.trainers[0]!.exited;
    const folder = new Library(place.library).run('Tiny');
    expect(existsSync(folder.lockFile)).toBe(false);
    expect(readdirSync(folder.checkpoints).every((name) => /^\d+$/.test(name))).toBe(true);
    expect(await codeOf(startTiny(place, 'tiny'))).toBe('run-exists');
  });

  it('draws the same image from the same seed again, from the checkpoint alone', async () => {
    const { service } = place.host;
    const shas = async (name: string, seed: number): Promise<string[]> => {
      const { imageSet } = await generated(place, { runId: run.id, count: 2, seed, psi: 0.5, name });
      const { images } = await service.readImageSet({ runId: run.id, imageSetId: imageSet.id });
      return images.map(({ sha256 }) => sha256);
    };
    const [first, again] = [await shas('A', 7), await shas('B', 8)];
    expect(first).toHaveLength(2);
    expect(again[0]).toBe(first[1]);
  });

  it('goes on from its checkpoint, and after a kill -9 tells the reason and can go on again', async () => {
    const before = (await place.host.service.listRuns({}))[0]!.lastCheckpoint!.kimg;
    await place.host.service.continueRun({ runId: run.id });
    const state = await waitFor(place, run.id, (e) => e.kind === 'metrics' && e.rows[0]);
    expect(state.kimg).toBeGreaterThan(before);
    process.kill(place.trainers.at(-1)!.pid!, 'SIGKILL');
    const failed = await waitFor(place, run.id, (e) =>
      e.kind === 'state' && e.state.phase === 'failed' ? e.state : undefined,
    );
    expect(failed.error).toMatchObject({ code: 'trainer-died' });
    expect(String(failed.error.params.reason)).toContain('memory');
    await place.trainers.at(-1)!.exited;
    await pause(200);
    await place.host.service.continueRun({ runId: run.id });
    await waitFor(place, run.id, (e) => phaseOf(e) === 'training' && true);
    await place.host.service.stopRun({ runId: run.id });
  });

  it('passes over a damaged checkpoint and takes the one before it', async () => {
    const folder = new Library(place.library).run('Tiny');
    await place.host.service.continueRun({ runId: run.id });
    const { step } = await waitFor(place, run.id, (e) => e.kind === 'metrics' && e.rows[0]);
    await waitFor(place, run.id, stepAfter(step + 20));
    await place.host.service.stopRun({ runId: run.id });
    const newest = readdirSync(folder.checkpoints).sort().at(-1)!;
    const weights = join(folder.checkpoints, newest, 'generator.safetensors');
    const bytes = readFileSync(weights);
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync(weights, bytes);
    const since = Date.now();
    await place.host.service.continueRun({ runId: run.id });
    await waitFor(place, run.id, stepAfter(Number(newest) / run.options.batch));
    await place.host.service.stopRun({ runId: run.id });
    const rows = readFileSync(folder.metrics, 'utf8')
      .trim()
      .split('\n')
      .map((line) => metricRow.parse(JSON.parse(line)));
    expect(rows.find(({ at }) => at > since)!.kimg).toBeLessThan(Number(newest) / 1000);
  });

  it('that diverges ends with the reason, and keeps what was saved', async () => {
    const folder = new Library(place.library).run('Tiny');
    const newest = new CheckpointFolder(
      join(folder.checkpoints, readdirSync(folder.checkpoints).sort().at(-1)!),
    );
    const { tensors } = decodeSafetensors(readFileSync(newest.discriminator), newest.discriminator);
    tensors['b4.dense1.bias']!.values[0] = NaN;
    const spoilt = encodeSafetensors(tensors);
    writeFileSync(newest.discriminator, spoilt);
    const state = JSON.parse(readFileSync(newest.state, 'utf8')) as { files: Record<string, string> };
    state.files['discriminator.safetensors'] = createHash('sha256').update(spoilt).digest('hex');
    writeFileSync(newest.state, JSON.stringify(state));
    const { length } = readdirSync(folder.checkpoints);
    await place.host.service.continueRun({ runId: run.id });
    const failed = await waitFor(place, run.id, (e) =>
      e.kind === 'state' && e.state.phase === 'failed' ? e.state : undefined,
    );
    expect(failed.error.code).toBe('training-diverged');
    expect(readdirSync(folder.checkpoints)).toHaveLength(length);
  });
});

describe('a training to its end', () => {
  it('is finished with a last preview and a checkpoint, and cannot be continued', async () => {
    const place = await openWorkplace();
    try {
      const run = await startTiny(place, 'Short', { kimgTotal: 0.3, previewSeconds: 100 });
      await waitFor(place, run.id, (e) => phaseOf(e) === 'finished' && true);
      const snapshot = await waitFor(place, run.id, (e) => e.kind === 'snapshot' && e);
      expect(snapshot.previews.at(-1)!.kimg).toBeGreaterThanOrEqual(0.3);
      expect(snapshot.checkpoints).toHaveLength(1);
      expect(await codeOf(place.host.service.continueRun({ runId: run.id }))).toMatch(
        /run-complete|trainer-busy/,
      );
    } finally {
      await place.close();
    }
  });
});
