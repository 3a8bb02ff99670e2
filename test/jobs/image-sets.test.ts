import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { decode } from 'fast-png';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mediaUrl } from '@shared/contract/application';
import {
  imageFormats,
  SYNTHETIC_NOTICE,
  type ImageFormat,
  type ImageSetManifest,
  type VerifiedImage,
} from '@shared/domain/image-set';
import type { RunSummary } from '@shared/domain/run';
import { examine, readVolume } from '@main/dataset/readers';
import type { Volume } from '@main/dataset/readers/scan';
import { generated, openWorkplace, startTiny, stepAfter, waitFor, type Workplace } from './helpers';

const COUNT = 5;
const request = { count: COUNT, seed: 30, psi: 0.8 };

/** Read as if somebody had sent it. */
async function volumeOf(folder: string, file: string): Promise<Volume> {
  const examined = await examine({ name: file, path: join(folder, file) });
  if (examined.kind !== 'image') throw new Error(`${file} is no image: ${JSON.stringify(examined)}`);
  return readVolume({ files: [examined.file], facts: examined.facts, remarks: [] });
}

describe('an image set', () => {
  let place: Workplace;
  let run: RunSummary;
  const sets = new Map<ImageFormat, { folder: string; manifest: ImageSetManifest }>();

  const verified = async (folder: string, count = COUNT): Promise<VerifiedImage['verdict'][]> => {
    const found: VerifiedImage['verdict'][] = [];
    for await (const { verdict } of place.host.verify(folder, count, new AbortController().signal))
      found.push(verdict);
    return found;
  };
  /** The 16-bit pixels of its images, or those of 8 bits. */
  const pixelsOf = async (format: ImageFormat): Promise<Uint16Array[]> => {
    const { folder, manifest } = sets.get(format)!;
    if (format === 'nifti') {
      const { pixels, columns, rows, slices } = await volumeOf(folder, manifest.images[0]!.file);
      const each = columns * rows;
      return Array.from({ length: slices }, (_, i) =>
        Uint16Array.from(pixels.subarray(i * each, (i + 1) * each)),
      );
    }
    const volumes = manifest.images.map(({ file }) => volumeOf(folder, file));
    return (await Promise.all(volumes)).map(({ pixels }) => Uint16Array.from(pixels));
  };

  beforeAll(async () => {
    place = await openWorkplace();
    run = await startTiny(place, 'Drawn');
    await waitFor(place, run.id, stepAfter(120));
    await place.host.service.stopRun({ runId: run.id });
    for (const format of imageFormats) {
      const { folder } = await generated(place, { runId: run.id, name: `As ${format}`, ...request, format });
      const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as ImageSetManifest;
      sets.set(format, { folder, manifest });
    }
  });
  afterAll(() => place.close());

  it('has its images, a manifest, a table, a contact sheet and a card, and nothing else', async () => {
    for (const { folder, manifest } of sets.values()) {
      const own = ['README.md', 'contact-sheet.png', 'manifest.csv', 'manifest.json'];
      const files = new Set(manifest.images.map(({ file }) => file));
      expect((await readdir(folder)).sort()).toEqual([...own, ...files].sort());
      const card = readFileSync(join(folder, 'README.md'), 'utf8');
      expect(card).toContain(SYNTHETIC_NOTICE);
      expect(card).toContain(manifest.run.datasetSha256);
      const { width, height } = decode(readFileSync(join(folder, 'contact-sheet.png')));
      expect([width, height]).toEqual([COUNT * manifest.resolution, manifest.resolution]);
    }
  });

  it('shows the same images in every format: 16 bits are the same, and 8 bits their upper ones', async () => {
    const sixteen = await pixelsOf('tiff16');
    const eight = await pixelsOf('png');
    expect(sixteen).toHaveLength(COUNT);
    expect(new Set(sixteen.map((pixels) => pixels.join())).size).toBe(COUNT);
    for (const format of ['png16', 'nifti', 'dicom'] as const)
      expect(await pixelsOf(format), format).toEqual(sixteen);
    for (const [i, pixels] of eight.entries())
      for (const [at, value] of pixels.entries())
        expect(Math.abs(value - sixteen[i]![at]! / 257)).toBeLessThanOrEqual(0.51);
  });

  it('is drawn again to the byte, also by another process after a restart', async () => {
    for (const { folder } of sets.values()) expect(await verified(folder)).toEqual(Array(COUNT).fill('same'));
    const { library } = place;
    await place.host.close();
    place = await openWorkplace('web', library);
    for (const { folder } of sets.values()) expect(await verified(folder, 2)).toEqual(['same', 'same']);
  });

  it('is seen on a page whatever its files are', async () => {
    const shown = await Promise.all(
      imageFormats.map(async (format) => {
        const { manifest } = sets.get(format)!;
        const media = await place.host.media(mediaUrl.generated(run.id, manifest.id, 3));
        const { data, depth } = decode(media!.body);
        return Array.from(data, (value) => (depth === 16 ? value >> 8 : value));
      }),
    );
    for (const values of shown)
      for (const [at, value] of values.entries())
        expect(Math.abs(value - shown[0]![at]!)).toBeLessThanOrEqual(1);
  });

  it('that was changed, or lacks a file, is told by name', async () => {
    const { folder, manifest } = sets.get('tiff16')!;
    const [first, second] = manifest.images.map(({ file }) => join(folder, file));
    const bytes = readFileSync(first!);
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync(first!, bytes);
    rmSync(second!);
    expect(await verified(folder)).toEqual(['changed', 'missing', 'same', 'same', 'same']);
  });

  it('holds nothing of the training slices’ people in its DICOM headers, and says what it is', async () => {
    const { folder, manifest } = sets.get('dicom')!;
    const { facts } = await volumeOf(folder, manifest.images[0]!.file);
    expect(facts).toMatchObject({ format: 'DICOM', modality: 'OT', burnedIn: false });
    expect(facts.private).toMatchObject({ patient: 'SYNTHETIC' });
    const text = readFileSync(join(folder, manifest.images[0]!.file), 'latin1');
    expect(text).toContain('DERIVED\\SECONDARY');
  });
});
