import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { imageFormats, type ImageFormat, type ImageSetManifest } from '@shared/domain/image-set';
import { Library, ImageSetFolder } from '@main/library/layout';
import { storedValues } from '@main/image-set/shown';
import { generated, openWorkplace, startTiny, stepAfter, waitFor, type Workplace } from '../jobs/helpers';

// Image sets, read by packages that others have written: pydicom, nibabel, tifffile and pypng.

const COUNT = 4;

interface Read {
  readonly count: number;
  readonly shape: readonly number[];
  readonly pixels: readonly (readonly number[])[];
  readonly faults: readonly string[];
}

/** What the readers say of sets, each by its format and folder. */
function readBy(sets: readonly (readonly [ImageFormat, string])[]): Read[] {
  const [packages = '', command = '', ...args] = process.env.SLICELOOM_TEST_READERS?.split('\n') ?? [];
  const script = join(__dirname, 'read_sets.py');
  const words = [...args, script, ...sets.map(([format, folder]) => `${format}=${folder}`)];
  const env = { ...process.env, PYTHONPATH: packages, PYTHONDONTWRITEBYTECODE: '1' };
  const printed = execFileSync(command, words, { env, encoding: 'utf8', maxBuffer: 2 ** 28 });
  return printed
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Read);
}

describe('image sets, as others read them', () => {
  let place: Workplace;
  const manifestOf = (folder: string): ImageSetManifest =>
    JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as ImageSetManifest;
  let draw: (format: ImageFormat, isOriginal: boolean) => Promise<string>;

  beforeAll(async () => {
    place = await openWorkplace();
    await place.host.service.installSample({});
    const library = new Library(place.library);
    const [name = ''] = readdirSync(library.datasets);
    const { origins } = library.dataset(name);
    const lines = readFileSync(origins, 'utf8').trim().split('\n');
    const told = lines.map((line) =>
      JSON.stringify({ ...(JSON.parse(line) as object), content: [16, 0, 96, 128], window: [-50, 1950] }),
    );
    writeFileSync(origins, `${told.join('\n')}\n`);
    const run = await startTiny(place, 'Read');
    await waitFor(place, run.id, stepAfter(120));
    await place.host.service.stopRun({ runId: run.id });
    draw = async (format, isOriginal) => {
      const more = isOriginal ? ({ aspect: 'original', values: 'restored' } as const) : {};
      const wanted = { runId: run.id, name: `${format} ${isOriginal}`, count: COUNT, seed: 7, psi: 0.9 };
      return (await generated(place, { ...wanted, format, ...more })).folder;
    };
  });
  afterAll(() => place.close());

  it('hold the same values in every format, and a DICOM breaks no rule of its standard', async () => {
    const folders = [];
    for (const format of imageFormats) folders.push([format, await draw(format, false)] as const);
    const read = readBy(folders);
    for (const [i, [format, folder]] of folders.entries()) {
      const { count, shape, pixels, faults } = read[i]!;
      const manifest = manifestOf(folder);
      expect(faults, format).toEqual([]);
      expect([count, ...shape], format).toEqual([COUNT, manifest.resolution, manifest.resolution]);
      const top = format === 'png' ? 255 : 65_535;
      for (const index of [0, 1]) {
        const ours = await storedValues(new ImageSetFolder(folder), manifest, index);
        expect(pixels[index]!.map(Math.round), format).toEqual(
          [...ours].map((value) => Math.round(((value + 1) / 2) * top)),
        );
      }
    }
    const [, ...sixteen] = read;
    for (const one of sixteen) expect(one.pixels).toEqual(sixteen[0]!.pixels);
  });

  it('hold the scanner’s values on the slices’ own sides where those are wanted', async () => {
    const folders = [];
    for (const format of ['png16', 'tiff16', 'nifti', 'dicom'] as const)
      folders.push([format, await draw(format, true)] as const);
    for (const [i, { shape, pixels, faults }] of readBy(folders).entries()) {
      const [format, folder] = folders[i]!;
      const manifest = manifestOf(folder);
      expect(faults, format).toEqual([]);
      expect(manifest.window).toEqual([-50, 1950]);
      expect(shape, format).toEqual([manifest.resolution, (manifest.resolution * 3) / 4]);
      const ours = await storedValues(new ImageSetFolder(folder), manifest, 0);
      for (const [at, value] of pixels[0]!.entries()) {
        const wanted = -50 + ((ours[at]! + 1) / 2) * 2000;
        // PNG and TIFF have no values below 0.
        expect(Math.abs(value - (i < 2 ? Math.max(0, wanted) : wanted)), format).toBeLessThan(0.51);
      }
    }
  });
});
