import { spawnSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDataset } from '@main/dataset/store';
import { DatasetFolder } from '@main/library/layout';
import { temporaryFolder } from '../library/child-process';

const script = resolve(import.meta.dirname, '../../scripts/make-sample.mjs');
const DIMS = [100, 90, 3] as const;
const SPACING = [2, 2, 5] as const;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

/** A head of the shape of an egg that is brighter at the patient's right and has a white spot at the front left. */
function headAt(right: number, front: number, top: number): number {
  const shape = (right / 70) ** 2 + (front / 80) ** 2;
  if (shape > 1) return 0;
  if (Math.hypot(right + 25, front - 40) < 10) return 1000;
  return 300 + right + 20 * top;
}

/**
 * A NIfTI-1 file of the head. `flips` says for each voxel axis whether it runs to the patient's right, front, top (1) or
 * away (-1); the slices' axis is tilted to the front by `tilt` millimetres a slice, which makes the affine oblique.
 */
function nifti(flips: readonly [number, number, number], tilt: number): Buffer {
  const header = Buffer.alloc(352);
  header.writeInt32LE(348, 0);
  [3, ...DIMS, 1, 1, 1, 1].forEach((dim, i) => header.writeInt16LE(dim, 40 + 2 * i));
  header.writeInt16LE(512, 70);
  header.writeInt16LE(16, 72);
  [1, ...SPACING].forEach((length, i) => header.writeFloatLE(length, 76 + 4 * i));
  header.writeFloatLE(352, 108);
  header.writeFloatLE(1, 112);
  header.writeInt16LE(1, 254);
  const step = flips.map((flip, axis) => flip * (SPACING[axis] ?? 1));
  const middle = DIMS.map((dim) => (dim - 1) / 2);
  for (let row = 0; row < 3; row++) {
    header.writeFloatLE(step[row]!, 280 + 16 * row + 4 * row);
    header.writeFloatLE(-step[row]! * middle[row]!, 280 + 16 * row + 12);
  }
  header.writeFloatLE(tilt, 280 + 16 + 8);
  header.write('n+1\0', 344, 'latin1');
  const values = new Uint16Array(DIMS[0] * DIMS[1] * DIMS[2]);
  let at = 0;
  for (let k = 0; k < DIMS[2]; k++)
    for (let j = 0; j < DIMS[1]; j++)
      for (let i = 0; i < DIMS[0]; i++) {
        const [right, front, top] = [i, j, k].map((index, axis) => (index - middle[axis]!) * flips[axis]!);
        values[at++] = headAt(right! * SPACING[0], front! * SPACING[1], top!);
      }
  return gzipSync(Buffer.concat([header, Buffer.from(values.buffer)]));
}

async function make(flips: readonly [number, number, number], tilt = 0): Promise<DatasetFolder> {
  const from = join(folder.path, 'from', `${flips.join()} ${tilt}`);
  await mkdir(join(from, 'patient07'), { recursive: true });
  await writeFile(join(from, 'patient07', 'study2_FLAIR.nii.gz'), nifti(flips, tilt));
  await writeFile(join(from, 'LICENSE.txt'), 'CC-BY');
  const to = join(folder.path, 'to', `${flips.join()} ${tilt}`);
  const { status, stderr } = spawnSync(process.execPath, [script, '--from', from, '--to', to], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(status).toBe(0);
  const made = new DatasetFolder(to);
  await writeFile(made.slices, gunzipSync(await readFile(join(to, 'slices.bin.gz'))));
  return made;
}

describe('the script that makes the sample', () => {
  it('shows the front above and the right of the patient on the left, slices from the feet upwards', async () => {
    const dataset = await openDataset(await make([-1, -1, 1]));
    expect(dataset.origins).toEqual(
      [1, 2, 3].map((slice, index) => ({
        index,
        patient: 'P1',
        visit: '2',
        slice,
        slicesInSeries: 3,
        series: 'FLAIR',
      })),
    );
    const values = await dataset.readSlice(1);
    const at = (rightMm: number, frontMm: number): number =>
      values[Math.round(63.5 - frontMm / (220 / 128)) * 128 + Math.round(63.5 - rightMm / (220 / 128))]!;
    expect(at(-25, 40)).toBe(255);
    expect(at(25, 40)).toBeLessThan(150);
    expect(at(50, 0)).toBeGreaterThan(at(-50, 0));
    expect(at(0, 90)).toBe(0);
    expect((await dataset.readSlice(2))[64 * 128 + 64]!).toBeGreaterThan(
      (await dataset.readSlice(0))[64 * 128 + 64]!,
    );
    // Square pixels: the egg is 140 mm wide and 160 mm long.
    const inside = (along: (i: number) => number): number =>
      Array.from({ length: 128 }, (_, i) => along(i)).filter((value) => value > 0).length * (220 / 128);
    expect(inside((i) => values[64 * 128 + i]!)).toBeCloseTo(140, -1);
    expect(inside((i) => values[i * 128 + 64]!)).toBeCloseTo(160, -1);
  });

  it.each([
    [[1, -1, 1], 0],
    [[-1, 1, -1], 0],
    [[1, 1, -1], 0],
    // More millimetres to the front by a step between slices than by one between pixels, yet axial.
    [[-1, -1, 1], 2.2],
  ] as const)('gives the same slices however the voxels are laid out: %j, tilt %d', async (flips, tilt) => {
    const straight = await readFile((await make([-1, -1, 1])).slices);
    expect((await readFile((await make(flips, tilt)).slices)).equals(straight)).toBe(true);
  });

  it('ends with a sentence when it is not told where the volumes are', () => {
    const { status, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8' });
    expect(status).toBe(2);
    expect(stderr).toContain('--from DIR');
  });
});
