import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { epochOrder, openBatches } from '@main/dataset/batches';
import type { Batches, BatchOptions } from '@main/dataset/batches';
import type { Dataset } from '@main/dataset/store';
import { temporaryFolder } from '../library/child-process';
import { openMade } from './made-datasets';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let gray: Dataset;
beforeAll(async () => {
  folder = await temporaryFolder();
  gray = await openMade(join(folder.path, 'gray'), { size: 8, colors: 1, storage: 'uint8', slices: 23 });
});
afterAll(() => folder.remove());

const open = (options: Partial<BatchOptions> = {}): Promise<Batches> =>
  openBatches({ dataset: gray, resolution: 8, batch: 4, seed: 1, startImage: 0, ...options });

/** The images of `count` batches, each as a text that tells it from every other. */
function draw(batches: Batches, count: number, batch: number): string[] {
  return Array.from({ length: count }, () => {
    const values = batches.next();
    const length = values.length / batch;
    return Array.from({ length: batch }, (_, i) => values.subarray(i * length, (i + 1) * length).join());
  }).flat();
}

describe('the order of training images', () => {
  it.each([0, 1, 7, 123456789, 2 ** 52])(
    'goes on from any image exactly as it would have without the stop (seed %i)',
    async (seed) => {
      const whole = draw(await open({ seed, batch: 1 }), 100, 1);
      for (const startImage of [1, 5, 22, 23, 24, 45, 46, 47, 90]) {
        const rest = draw(await open({ seed, batch: 1, startImage }), 100 - startImage, 1);
        expect(rest).toEqual(whole.slice(startImage));
      }
    },
  );

  it('does not depend on how many images a batch has', async () => {
    const single = draw(await open({ batch: 1 }), 84, 1);
    expect(draw(await open({ batch: 4 }), 21, 4)).toEqual(single);
    expect(draw(await open({ batch: 7, startImage: 14 }), 10, 7)).toEqual(single.slice(14));
  });

  it('shows each slice once in an epoch, and each epoch has an order of its own', () => {
    const epochs = [0, 1, 2, 3, 1000].map((epoch) => epochOrder(5, epoch, 23));
    const sorted = Array.from({ length: 23 }, (_, i) => i);
    for (const order of epochs) expect([...order].sort((a, b) => a - b)).toEqual(sorted);
    expect(new Set(epochs.map((order) => order.join())).size).toBe(5);
    expect(epochOrder(6, 0, 23)).not.toEqual(epochs[0]);
  });

  it('is counted, so that a checkpoint knows where to go on', async () => {
    const batches = await open({ startImage: 40 });
    batches.next();
    expect(batches.image).toBe(44);
  });
});

describe('training images', () => {
  const layouts = [
    { size: 16, colors: 1, storage: 'uint8', slices: 5 },
    { size: 16, colors: 3, storage: 'uint8', slices: 4 },
    { size: 32, colors: 1, storage: 'uint16', slices: 3 },
    { size: 8, colors: 3, storage: 'uint16', slices: 4 },
  ] as const;

  it.each(layouts)('are repeated 2×2 means, whether from memory or from disk: %o', async (layout) => {
    const dataset = await openMade(join(folder.path, JSON.stringify(layout).replaceAll(/\W/g, '')), layout);
    const top = layout.storage === 'uint16' ? 65535 : 255;
    for (let resolution: number = layout.size; resolution >= 4; resolution /= 2) {
      const options = { dataset, resolution, batch: layout.slices };
      const cached = (await open(options)).next();
      const fromDisk = await open({ ...options, cacheBytes: 0 });
      expect(fromDisk.next()).toEqual(cached);
      fromDisk.close();

      const order = epochOrder(1, 0, layout.slices);
      const expected: number[] = [];
      for (const slice of order) {
        let image = [...(await dataset.readSlice(slice))].map((value) => (value / top) * 2 - 1);
        for (let side: number = layout.size; side > resolution; side /= 2)
          image = halve(image, side, layout.colors);
        expected.push(...image);
      }
      expect(cached.length).toBe(expected.length);
      cached.forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-6));
      expect(Math.min(...cached)).toBeGreaterThanOrEqual(-1);
      expect(Math.max(...cached)).toBeLessThanOrEqual(1);
    }
  });

  it('reach from -1 to 1 when stored values reach from the smallest to the largest', async () => {
    const values = (await open({ batch: 23 })).next();
    expect(Math.min(...values)).toBe(-1);
    expect(Math.max(...values)).toBe(1);
  });

  it('are a new array each time, which later batches leave alone', async () => {
    const batches = await open();
    const first = batches.next();
    const copy = first.slice();
    batches.next();
    expect(first).toEqual(copy);
  });

  it('are refused at a resolution or in a number that the slices do not have', async () => {
    for (const resolution of [16, 6])
      await expect(open({ resolution })).rejects.toMatchObject({ code: 'option-invalid' });
    await expect(open({ batch: 24 })).rejects.toMatchObject({
      code: 'dataset-too-small',
      params: { slices: 23, needed: 24 },
    });
  });

  it('that were cut from slices.bin while training reads it are a named failure', async () => {
    const dataset = await openMade(join(folder.path, 'cut'), {
      size: 8,
      colors: 1,
      storage: 'uint8',
      slices: 4,
    });
    const batches = await open({ dataset, cacheBytes: 0 });
    await writeFile(dataset.folder.slices, new Uint8Array(70));
    expect(() => batches.next()).toThrow(expect.objectContaining({ code: 'file-damaged' }));
    batches.close();
  });
});

function halve(image: number[], side: number, colors: number): number[] {
  const at = (y: number, x: number, c: number): number => image[(y * side + x) * colors + c]!;
  const out: number[] = [];
  for (let y = 0; y < side; y += 2)
    for (let x = 0; x < side; x += 2)
      for (let c = 0; c < colors; c++)
        out.push((at(y, x, c) + at(y, x + 1, c) + at(y + 1, x, c) + at(y + 1, x + 1, c)) / 4);
  return out;
}

describe('training on some of the slices', () => {
  it('gives out each of them once in an epoch, never another, in an order that the seed repeats', async () => {
    const slices = [1, 4, 5, 6, 11, 20];
    for (const cacheBytes of [undefined, 0]) {
      const shown = async (seed: number): Promise<number[]> => {
        const batches = await open({ slices, batch: 2, seed, ...(cacheBytes === 0 && { cacheBytes }) });
        const numbers = Array.from({ length: 6 }, () => (batches.next(), [...batches.slices])).flat();
        batches.close();
        return numbers;
      };
      const first = await shown(3);
      expect(await shown(3)).toEqual(first);
      expect(await shown(4)).not.toEqual(first);
      for (const epoch of [first.slice(0, 6), first.slice(6)])
        expect([...epoch].sort((a, b) => a - b)).toEqual(slices);
    }
  });

  it('gives the pixels of the slices that it names, from memory and from disk, at every resolution', async () => {
    const slices = [2, 3, 9, 22];
    const dataset = await openMade(join(folder.path, 'some'), {
      size: 16,
      colors: 1,
      storage: 'uint16',
      slices: 23,
    });
    for (const resolution of [16, 8])
      for (const cacheBytes of [2 ** 20, 0]) {
        const some = await open({ dataset, slices, resolution, batch: 4, cacheBytes });
        const all = await open({ dataset, resolution, batch: 23 });
        const [values, every] = [some.next(), all.next()];
        const length = resolution * resolution;
        some.slices.forEach((slice, i) => {
          const place = all.slices.indexOf(slice) * length;
          expect(values.subarray(i * length, (i + 1) * length)).toEqual(
            every.subarray(place, place + length),
          );
        });
        some.close();
        all.close();
      }
  });

  it('keeps the order of sets that have no parts, in which a run was begun before there were any', async () => {
    const all = Array.from({ length: 23 }, (_, i) => i);
    expect(draw(await open({ slices: all }), 9, 4)).toEqual(draw(await open(), 9, 4));
  });

  it('is refused where they are fewer than a batch', async () => {
    await expect(open({ slices: [1, 2, 3] })).rejects.toMatchObject({
      code: 'dataset-too-small',
      params: { slices: 3, needed: 4 },
    });
  });
});
