import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decode } from 'fast-png';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SliceloomError } from '@shared/contract/errors';
import { mixedSeed, type ImageSetManifest } from '@shared/domain/image-set';
import type { NearestReport } from '@shared/domain/nearest';
import type { RunSummary } from '@shared/domain/run';
import { examine, readVolume } from '@main/dataset/readers';
import type { Volume } from '@main/dataset/readers/scan';
import type { GenerateInput } from '@main/host/host';
import { Library } from '@main/library/layout';
import { generated, openWorkplace, startTiny, stepAfter, waitFor, type Workplace } from './helpers';

const COUNT = 6;
const base = { count: COUNT, seed: 30, psi: 0.8 } as const;

async function volumeOf(folder: string, file: string): Promise<Volume> {
  const examined = await examine({ name: file, path: join(folder, file) });
  if (examined.kind !== 'image') throw new Error(`${file} is no image: ${JSON.stringify(examined)}`);
  return readVolume({ files: [examined.file], facts: examined.facts, remarks: [] });
}
const bytesOf = (folder: string): [string, string][] =>
  readdirSync(folder)
    .filter((name) => /\d{6}|images\./.test(name))
    .sort()
    .map((name) => [name, readFileSync(join(folder, name)).toString('base64')]);

describe('what can be chosen for an image set', () => {
  let place: Workplace;
  let run: RunSummary;
  const library = (): Library => new Library(place.library);

  const drawn = async (
    name: string,
    more: Partial<GenerateInput> = {},
  ): Promise<{ folder: string; manifest: ImageSetManifest }> => {
    const { folder } = await generated(place, { runId: run.id, name, ...base, ...more });
    return { folder, manifest: manifestOf(folder) };
  };
  const manifestOf = (folder: string): ImageSetManifest =>
    JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as ImageSetManifest;
  const verified = async (folder: string): Promise<string[]> => {
    const verdicts: string[] = [];
    for await (const { verdict } of place.host.verify(folder, COUNT, new AbortController().signal))
      verdicts.push(verdict);
    return verdicts;
  };
  const same = Array<string>(COUNT).fill('same');
  /** Begins a set and goes away once some of it is drawn. */
  const begunOnly = async (name: string, more: Partial<GenerateInput> = {}): Promise<void> => {
    const gone = new AbortController();
    const input = { format: 'png' as const, runId: run.id, name, ...base, ...more };
    for await (const event of place.host.service.generate(input, gone.signal))
      if (event.kind === 'progress' && event.stage === 'drawing' && event.done >= 2) gone.abort();
  };

  beforeAll(async () => {
    place = await openWorkplace();
    await place.host.service.installSample({});
    // The sample has no parts, fills its records and tells no window: here two people are held out, and there are both.
    const [name = ''] = readdirSync(library().datasets);
    const { origins } = library().dataset(name);
    const lines = readFileSync(origins, 'utf8').trim().split('\n');
    const told = lines.map((line) => {
      const origin = JSON.parse(line) as { patient: string };
      const split = /P[67]$/.test(origin.patient) ? 'test' : 'train';
      return JSON.stringify({ ...origin, split, content: [16, 0, 96, 128], window: [100, 1100] });
    });
    writeFileSync(origins, `${told.join('\n')}\n`);
    run = await startTiny(place, 'Chosen', { checkpointSeconds: 1, firstResolution: 32, resolution: 32 });
    await waitFor(place, run.id, stepAfter(150));
    await place.host.service.stopRun({ runId: run.id });
  });
  afterAll(() => place.close());

  it('styles of some layers come from another seed each, and are drawn again so', async () => {
    const plain = await drawn('Plain');
    const none = await drawn('None mixed', { mix: { first: 2, end: 2 } });
    const mixed = await drawn('Mixed', { mix: { first: 2, end: 6 } });
    expect(none.manifest.images.map(({ sha256 }) => sha256)).toEqual(
      plain.manifest.images.map(({ sha256 }) => sha256),
    );
    expect(mixed.manifest.images[0]!.sha256).not.toBe(plain.manifest.images[0]!.sha256);
    expect(await verified(mixed.folder)).toEqual(same);
    const table = readFileSync(join(mixed.folder, 'manifest.csv'), 'utf8');
    expect(table.split('\n')[1]).toContain(`,${mixedSeed(base.seed)},3-6,`);
  });

  it('the most real and the most typical are kept, and the rest is counted', async () => {
    const { manifest, folder } = await drawn('Kept', { keep: { real: 0.5, typical: 0.5 } });
    const { bounds, leftOut, images } = manifest;
    expect(images).toHaveLength(COUNT);
    for (const { score, distance } of images) {
      expect(score).toBeGreaterThanOrEqual(bounds!.score!);
      expect(distance).toBeLessThanOrEqual(bounds!.distance!);
    }
    const looked = images.at(-1)!.seed - base.seed + 1;
    expect(COUNT + leftOut!.score + leftOut!.distance).toBe(looked);
    expect(leftOut!.score + leftOut!.distance).toBeGreaterThan(0);
    expect(await verified(folder)).toEqual(same);
    expect(readFileSync(join(folder, 'README.md'), 'utf8')).toContain(
      'the 50 % that the discriminator took most',
    );
  });

  it('files have the names of the pattern, and a pattern that could lead elsewhere is refused', async () => {
    const { manifest, folder } = await drawn('Named', { names: 'knee {set} {index}-{class}' });
    expect(manifest.images[0]!.file).toBe('knee Named 000000-any.png');
    expect(await verified(folder)).toEqual(same);
    for (const names of ['../{index}', '{index}/{seed}', '.{index}', 'all', '{index}{other}', '{index}}']) {
      const refused = drawn('Refused', { names }).catch((thrown: SliceloomError) => thrown.code);
      expect(await refused, names).toBe('message-invalid');
    }
  });

  it('without the padding that made slices square, images have the sides that the slices had', async () => {
    const whole = await drawn('Square', { format: 'png' });
    const { manifest, folder } = await drawn('Original', { format: 'png', aspect: 'original' });
    const { resolution: side, box } = manifest;
    expect(box).toEqual({ left: side / 8, top: 0, width: (side * 3) / 4, height: side });
    const [cut, square] = [folder, whole.folder].map((path, i) =>
      decode(readFileSync(join(path, [manifest, whole.manifest][i]!.images[0]!.file))),
    );
    expect([cut!.width, cut!.height]).toEqual([box!.width, box!.height]);
    const rows = Array.from({ length: side }, (_, y) =>
      [...square!.data].slice(y * side + box!.left, y * side + box!.left + box!.width),
    );
    expect([...cut!.data]).toEqual(rows.flat());
    expect(await verified(folder)).toEqual(same);
  });

  it.each(['png16', 'tiff16', 'nifti', 'dicom'] as const)(
    'the scanner’s values are restored in %s, as an independent reader of it reads them',
    async (format) => {
      const { manifest, folder } = await drawn(`Restored ${format}`, {
        ...{ format, values: 'restored', aspect: 'original', near: 'flag' },
      });
      expect(manifest.window).toEqual([100, 1100]);
      const plain = manifestOf(library().run(run.name).imageSet('Square').path);
      const reference = decode(
        readFileSync(join(library().run(run.name).imageSet('Original').path, plain.images[0]!.file)),
      );
      const volume = await volumeOf(folder, manifest.images[0]!.file);
      const { slope, intercept } = volume;
      const count = reference.width * reference.height;
      // A NIfTI's slices lie one behind the other; the first is compared.
      for (let i = 0; i < count; i++) {
        const value = volume.pixels[i]! * slope + intercept;
        expect(Math.abs(value - (100 + (reference.data[i]! / 255) * 1000))).toBeLessThan(2.6);
      }
      expect(await verified(folder)).toEqual(same);
      const report = JSON.parse(readFileSync(join(folder, 'nearest.json'), 'utf8')) as NearestReport;
      expect(report.images).toHaveLength(COUNT);
      expect(report.images[0]!.nearest[0]!.pixels).toBeCloseTo(manifest.images[0]!.near!, 2);
    },
  );

  it('drawn in parts, a set is the same as drawn at once: files, seeds and hashes', async () => {
    const out = join(place.library, 'parts');
    for (const format of ['png', 'nifti'] as const) {
      const parts: string[] = [];
      for (const index of [2, 1, 3]) {
        const folder = join(out, `${format}${index}`);
        parts.push(folder);
        const input = { runId: run.id, name: 'In parts', ...base, format, shard: { index, of: 3 } };
        for await (const event of place.host.generateInto(folder, input, new AbortController().signal))
          if (event.kind === 'done') expect(event.imageSet.count).toBe(2);
        expect(manifestOf(folder).images).toHaveLength(2);
      }
      const merged = join(out, `${format} merged`);
      const manifest = await place.host.merge(parts, merged, () => {});
      const whole = await drawn(`At once ${format}`, { format });
      expect(bytesOf(merged)).toEqual(bytesOf(whole.folder));
      expect(manifest.images).toEqual(whole.manifest.images);
      expect(await verified(merged)).toEqual(same);
      const lacking = place.host.merge(parts.slice(1), join(out, 'no'), () => {});
      await expect(lacking).rejects.toMatchObject({ code: 'parts-differ' });
      const twice = place.host.merge([...parts, parts[0]!], join(out, 'no'), () => {});
      await expect(twice).rejects.toMatchObject({ code: 'parts-differ' });
    }
    const other = place.host.merge([join(out, 'png1'), join(out, 'nifti2')], join(out, 'no'), () => {});
    await expect(other).rejects.toMatchObject({ code: 'parts-differ' });
    expect(existsSync(join(out, 'no'))).toBe(false);
    const tooMany = { runId: run.id, name: 'Too many', ...base, format: 'png' as const };
    const empty = generated(place, { ...tooMany, shard: { index: COUNT + 1, of: COUNT + 1 } });
    await expect(empty).rejects.toMatchObject({ code: 'option-invalid' });
  });

  it.each(['png', 'nifti'] as const)(
    'that was left half drawn as %s is listed, and the same request goes on to the same bytes',
    async (format) => {
      const whole = await drawn(`Whole ${format}`, { format, count: 40, near: 'leave-out' });
      await begunOnly(`Half ${format}`, { format, count: 40, near: 'leave-out' });
      const [draft] = await place.host.service.listDrafts({ runId: run.id });
      expect(draft).toMatchObject({ name: `Half ${format}`, total: 40 });
      expect(draft!.done).toBeGreaterThanOrEqual(2);
      expect(draft!.done).toBeLessThan(40);
      const listed = await place.host.service.listImageSets({ runId: run.id });
      expect(listed.map(({ name }) => name)).not.toContain(`Half ${format}`);
      const { folder, manifest } = await drawn(`Half ${format}`, { format, count: 40, near: 'leave-out' });
      expect(manifest.images.map(({ file, seed }) => [file, seed])).toEqual(
        whole.manifest.images.map(({ file, seed }) => [file, seed]),
      );
      expect(bytesPixels(folder)).toEqual(bytesPixels(whole.folder));
      expect(readdirSync(folder).filter((name) => /draft|jsonl/.test(name))).toEqual([]);
      expect(await place.host.service.listDrafts({ runId: run.id })).toEqual([]);
    },
  );
  const bytesPixels = (folder: string): string[] => bytesOf(folder).map(([, bytes]) => bytes);

  it('goes on where its process was killed, with an image that was cut short drawn anew', async () => {
    await begunOnly('Killed', { count: 30 });
    const draft = library().run(run.name).imageSetDraft('Killed');
    const [first, second] = readdirSync(draft.path)
      .filter((name) => name.endsWith('.png'))
      .sort();
    writeFileSync(join(draft.path, second!), readFileSync(join(draft.path, first!)).subarray(0, 40));
    const { folder, manifest } = await drawn('Killed', { count: 30 });
    expect(manifest.images).toHaveLength(30);
    expect(await verified(folder)).toEqual(same);
  });

  it('begins anew where something else is wanted under the name, and is given up for good on request', async () => {
    await begunOnly('Other', { count: 30 });
    const { manifest } = await drawn('Other', { count: 3, psi: 0.2 });
    expect(manifest.images).toHaveLength(3);
    await begunOnly('Given up', { count: 30 });
    await place.host.service.removeDraft({ runId: run.id, name: 'Given up' });
    expect(await place.host.service.listDrafts({ runId: run.id })).toEqual([]);
    await place.host.service.removeDraft({ runId: run.id, name: '../../Chosen' });
    expect(existsSync(library().run(run.name).record)).toBe(true);
  });

  it('is made again from the manifest alone: the same bytes, or the same pixels in another format', async () => {
    const { folder } = await drawn('Exported');
    const alone = join(place.library, 'alone');
    mkdirSync(alone);
    cpSync(join(folder, 'manifest.json'), join(alone, 'manifest.json'));
    const exported = async (name: string, format?: 'tiff16'): Promise<string> => {
      const into = join(place.library, name);
      for await (const event of place.host.exportSet(alone, into, format, new AbortController().signal))
        expect(event.kind).toBeDefined();
      return into;
    };
    expect(bytesOf(await exported('again'))).toEqual(bytesOf(folder));
    const tiffs = await exported('as tiff', 'tiff16');
    expect(await verified(tiffs)).toEqual(same);
    const files = readdirSync(tiffs).filter((name) => name.endsWith('.tif'));
    const { pixels } = await volumeOf(tiffs, files[0]!);
    const { data } = decode(readFileSync(join(folder, manifestOf(folder).images[0]!.file)));
    expect(Math.max(...data.map((value, i) => Math.abs(value - pixels[i]! / 257)))).toBeLessThanOrEqual(0.51);
  });

  it('on a disk that is full ends with a sentence, keeps what is drawn, and goes on when there is room', async (context) => {
    const disk = join(place.library, 'disk');
    mkdirSync(disk);
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=200k', 'tmpfs', disk]).status !== 0)
      return context.skip('mounting a small file system needs the right to mount');
    try {
      const into = join(disk, 'set');
      const input = { runId: run.id, name: 'Full', ...base, count: 200, format: 'tiff16' as const };
      const draw = async (): Promise<void> => {
        for await (const event of place.host.generateInto(into, input, new AbortController().signal))
          expect(event.kind).toBeDefined();
      };
      await expect(draw()).rejects.toMatchObject({ code: 'disk-full' });
      expect(existsSync(into)).toBe(false);
      const kept = readdirSync(`${into}.part`).filter((name) => name.endsWith('.tif')).length;
      expect(kept).toBeGreaterThan(5);
      spawnSync('mount', ['-o', 'remount,size=8m', disk]);
      await draw();
      expect(manifestOf(into).images).toHaveLength(200);
      expect(await verified(into)).toEqual(same);
    } finally {
      spawnSync('umount', [disk]);
    }
  });

  it('whose folder is removed while it is drawn ends with a sentence, and so does a damaged network', async () => {
    const gone = (async () => {
      const input = { format: 'png' as const, runId: run.id, name: 'Removed', ...base, count: 5000 };
      let isRemoved = false;
      for await (const event of place.host.service.generate(input, new AbortController().signal))
        if (!isRemoved && event.kind === 'progress' && event.done > 2) {
          isRemoved = true;
          // At once: images come while it is removed.
          const { path } = library().run(run.name).imageSetDraft('Removed');
          renameSync(path, join(place.library, 'away'));
        }
    })();
    await expect(gone).rejects.toMatchObject({ code: 'folder-gone' });
    const { images } = (await place.host.service.listCheckpoints({ runId: run.id })).at(-1)!;
    const { generator } = library().run(run.name).checkpoint(images);
    const bytes = readFileSync(generator);
    try {
      writeFileSync(generator, bytes.subarray(0, bytes.length - 7));
      const wanted = { format: 'png' as const, runId: run.id, name: 'Damaged', ...base, images };
      await expect(generated(place, wanted)).rejects.toMatchObject({ code: 'file-damaged' });
    } finally {
      writeFileSync(generator, bytes);
    }
    expect((await drawn('After all')).manifest.images).toHaveLength(COUNT);
  });
});
