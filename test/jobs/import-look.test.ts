import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Found } from '@shared/domain/import/found';
import { importOptions } from '@shared/domain/import/options';
import { openWorkplace, type Workplace } from './helpers';
import { data, hasNoData } from './import-helpers';

let place: Workplace;
beforeEach(async () => (place = await openWorkplace('electron')));
afterEach(() => place.close());

async function lookAt(paths: string[], namePattern?: string): Promise<Found> {
  const input = { paths, ...(namePattern !== undefined && { namePattern }) };
  for await (const event of place.host.service.lookAt(input, new AbortController().signal))
    if (event.kind === 'done') return event.found;
  throw new Error('the looking ended with nothing');
}

describe.skipIf(hasNoData)('looking at what was brought', () => {
  test('the volumes of a folder are told with their patients, planes and sizes', async () => {
    const found = await lookAt([join(data, 'brain-mr')]);
    expect(found.sources).toHaveLength(26);
    expect(found.patients).toBe(7);
    expect(found.withoutPatient).toBe(0);
    expect(found.suggested).toEqual({ plane: 'axial', size: 256 });
    expect(new Set(found.sources.map(({ plane }) => plane))).toEqual(new Set(['axial']));
    expect(JSON.stringify(found.sources.map(({ patient }) => patient))).not.toMatch(/patient\d/);
    expect(found.refused.every(({ refusal }) => refusal.code === 'no-image')).toBe(true);
  });

  test('a slice of a source is previewed as it would become, by an address that only this host knows', async () => {
    const found = await lookAt([join(data, 'brain-mr')]);
    const options = importOptions.parse({ plane: 'axial', size: 128 });
    const preview = await place.host.service.previewSource({
      lookId: found.lookId,
      source: 3,
      at: 0.5,
      options,
    });
    expect(preview.slices).toBeGreaterThan(20);
    const [low, high] = preview.window;
    expect(high).toBeGreaterThan(low);
    const media = await place.host.media(preview.url);
    expect(media?.contentType).toBe('image/png');
    expect([...media!.body.subarray(0, 4)]).toEqual([0x89, 0x50, 0x4e, 0x47]);
    expect(await place.host.media('/media/source/0123456789abcdef0123456789abcdef.png')).toBeUndefined();
  });

  test('a look that is not known any more is told with what to do', async () => {
    const options = importOptions.parse({});
    await expect(
      place.host.service.previewSource({ lookId: 'no-such', source: 0, at: 0, options }),
    ).rejects.toMatchObject({ code: 'look-forgotten' });
  });

  test('a pattern of the user’s own tells the patients', async () => {
    const found = await lookAt(
      [join(data, 'zoo', 'names', 'keras_png_slices_train')],
      '{any}_{patient}_slice_{slice}.nii.png',
    );
    expect(found.schemes).toEqual({ pattern: found.sourceCount });
    expect(found.patients).toBe(3);
  });

  test('looking leaves nothing in the library', async () => {
    await lookAt([join(data, 'zoo', 'names')]);
    expect((await readdir(place.library)).sort()).toEqual(['datasets', 'library.lock', 'runs']);
  });
});
