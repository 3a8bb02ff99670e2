import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nameIdentifies } from '@main/dataset/checks/names-identify';
import { looksBurnedIn, looksLikeLabelMap, volumeLooksBurnedIn } from '@main/dataset/checks';
import { grayPlane } from '@main/dataset/checks/planes';
import { examine, readVolume } from '@main/dataset/readers';
import type { Volume } from '@main/dataset/readers/scan';
import { DATA, isAbsent } from '../readers/shared-data';
import { madePicture, sampleSlices, SIZE } from './made-set';

async function read(path: string): Promise<Volume> {
  const file = { name: path, path: join(DATA, path) };
  const examined = await examine(file);
  if (examined.kind !== 'image') throw new Error(`${path} is ${examined.kind}`);
  return readVolume({ files: [file], facts: examined.facts, remarks: [] });
}

const below = (folder: string, ending = ''): string[] =>
  readdirSync(join(DATA, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => join(entry.parentPath, entry.name).slice(DATA.length + 1));

describe('text in pixels', () => {
  it.skipIf(isAbsent).each(['zoo/raster/burned_in_name.png', 'zoo/dicom/phi/burned_in_text.dcm'])(
    'is found in %s',
    async (path) => expect(volumeLooksBurnedIn(await read(path))).toBe(true),
  );

  it.skipIf(isAbsent)('is found in the dark on a light margin as well', async () => {
    const { pixels, columns, rows } = await read('zoo/raster/burned_in_name.png');
    const inverted = Uint8Array.from(pixels, (value) => 255 - value);
    expect(looksBurnedIn(inverted, columns, rows)).toBe(true);
  });

  it.skipIf(isAbsent)('is found in no slice of the brain volumes', async () => {
    const found: string[] = [];
    for (const path of below('brain-mr', '.nii.gz')) {
      const volume = await read(path);
      for (let slice = 0; slice < volume.slices; slice++)
        if (looksBurnedIn(grayPlane(volume, slice), volume.columns, volume.rows))
          found.push(`${path} ${slice}`);
    }
    expect(found).toEqual([]);
  });

  it.skipIf(isAbsent)('is found in no slice of the DICOM series', async () => {
    const found: string[] = [];
    for (const path of below('dicom-series/anat-T1w'))
      if (volumeLooksBurnedIn(await read(path))) found.push(path);
    expect(found).toEqual([]);
  });

  it('is not seen in pictures of one value, without numbers, or too small to read', () => {
    expect(looksBurnedIn(new Uint8Array(10_000), 100, 100)).toBe(false);
    expect(looksBurnedIn(new Float32Array(10_000).fill(Number.NaN), 100, 100)).toBe(false);
    expect(looksBurnedIn(Uint8Array.of(0, 255, 0, 255), 2, 2)).toBe(false);
  });
});

describe('label maps', () => {
  const one = (pixels: Volume['pixels'], colors: 1 | 3 = 1) => ({
    pixels,
    columns: SIZE,
    rows: SIZE,
    slices: 1,
    colors,
  });
  const regions = madePicture(3).map((value) => Math.floor(value / 64));

  it('are drawings of few values in flat regions, in gray and in colour', () => {
    expect(looksLikeLabelMap(one(regions))).toBe(true);
    expect(looksLikeLabelMap(one(Float32Array.from(regions)))).toBe(true);
    expect(looksLikeLabelMap(one(regions.map((value) => (value > 1 ? 255 : 0))))).toBe(true);
    const colored = Uint8Array.from(
      { length: 3 * regions.length },
      (_, i) => (regions[Math.floor(i / 3)]! * 50 * ((i % 3) + 1)) % 256,
    );
    expect(looksLikeLabelMap(one(colored, 3))).toBe(true);
  });

  it('are not images, nor empty slices', () => {
    for (const { pixels } of sampleSlices()) expect(looksLikeLabelMap(one(pixels))).toBe(false);
    expect(looksLikeLabelMap(one(new Uint8Array(SIZE * SIZE)))).toBe(false);
  });

  it.skipIf(isAbsent)('are found in the zoo’s mask, and not in its images', async () => {
    expect(looksLikeLabelMap(await read('zoo/nifti/header_extension_mask.nii.gz'))).toBe(true);
    for (const path of [
      'zoo/raster/palette.png',
      'zoo/raster/gray.jpg',
      'zoo/dicom/signed_rescale_CT_small.dcm',
    ])
      expect(looksLikeLabelMap(await read(path)), path).toBe(false);
  });
});

describe('file names', () => {
  const identifiers = [
    'DOE^JANE MARIE',
    'MRN-00123456',
    '19610412',
    '1.2.826.0.1.3680043',
    'St. Example Hospital',
    'ANON',
  ];

  it.each([
    'doe_scan1.dcm',
    'Jane/1.dcm',
    'x_MRN00123456.dcm',
    '1961-04-12.dcm',
    '1.2.826.0.1.3680043.dcm',
    'example_hospital/1.dcm',
  ])('that repeat an identifier are told: %s', (name) =>
    expect(nameIdentifies(name, identifiers)).toBe(true),
  );

  it.each(['does.dcm', 'anonymous/1.dcm', 'hospital/IM0001', '00123.dcm', 'scan_2.dcm'])(
    'that do not are not: %s',
    (name) => expect(nameIdentifies(name, identifiers)).toBe(false),
  );
});
