import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axisCodes } from '@main/dataset/readers/geometry';
import { niftiFile } from './made-files';
import { outcomeOf } from './outcome';

const LETTERS = ['LR', 'PA', 'IS'] as const;
const permutations = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
] as const;
const all = permutations.flatMap((axes) =>
  [0, 1, 2, 3, 4, 5, 6, 7].map((bits) => {
    const signs = [0, 1, 2].map((i) => ((bits >> i) & 1 ? 1 : -1));
    const code = axes.map((axis, i) => LETTERS[axis][signs[i] === 1 ? 1 : 0]).join('');
    return { code, axes, signs };
  }),
);

/** Rows of an affine whose column i points along an axis of the patient, tilted by `tilt` radians about x and z. */
function affine(axes: readonly number[], signs: readonly number[], tilt = 0): number[] {
  const [c, s] = [Math.cos(tilt), Math.sin(tilt)];
  const rotated = ([x, y, z]: number[]): number[] => {
    const [u, v, w] = [x!, c * y! - s * z!, s * y! + c * z!];
    return [c * u - s * v, s * u + c * v, w];
  };
  const columns = axes.map((axis, i) =>
    rotated([0, 1, 2].map((k) => (k === axis ? signs[i]! * (i + 1) : 0))),
  );
  return [0, 1, 2].flatMap((row) => [...columns.map((column) => column[row]!), 10 * row]);
}

describe('orientation', () => {
  let folder: string;
  beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'readers-'))));
  afterAll(() => rm(folder, { recursive: true }));

  it.each(all)('$code is told from the affine, also tilted', async ({ code, axes, signs }) => {
    for (const tilt of [0, 0.3]) {
      const path = join(folder, `${code}.nii`);
      const values = Int16Array.from({ length: 20 * 18 * 16 }, (_, i) => i % 4000);
      await writeFile(path, niftiFile({ dims: [20, 18, 16], values, sform: affine(axes, signs, tilt) }));
      const outcome = await outcomeOf({ name: `${code}.nii`, path });
      if (outcome.kind !== 'read') throw new Error(JSON.stringify(outcome));
      expect(outcome.volume.facts.orientation).toBe(code);
      expect(outcome.volume.pixels).toEqual(values);
    }
  });

  it('is undefined where an axis is lost', () => {
    expect(axisCodes([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])).toBeUndefined();
    expect(axisCodes([1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1])).toBeUndefined();
    expect(axisCodes([NaN, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1])).toBeUndefined();
  });

  it('gives no axis of the patient to two axes of the image', () => {
    // Two columns that are both nearest to the same axis: the clearer one has it.
    const codes = axisCodes([1, 0.9, 0, 0, 0, 0.5, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]);
    expect(codes).toBe('RAS');
  });
});
