import { describe, expect, it } from 'vitest';
import { randomFor } from '@shared/pure/random';
import { prepareVolume, viewOf, type View } from '@main/dataset/prepare';
import type { Volume } from '@main/dataset/readers/scan';
import { orientations, requestOf, stored, tilted, volumeOf } from './made-volumes';

const planes = ['axial', 'coronal', 'sagittal'] as const;
const SIZE = [4, 5, 6] as const;
const valueAt = (right: number, anterior: number, superior: number): number =>
  1 + right + 10 * anterior + 100 * superior;

/** The stored value of a pixel of a view. */
const pixel = (
  { pixels }: Volume,
  { origin, across, down, through }: View,
  x: number,
  y: number,
  s: number,
) => pixels[origin + x * across.step + y * down.step + s * through.step];

describe('a volume in a plane', () => {
  it('looks the same however it is stored: right on the left, front or head up, from the feet, the back, the left', () => {
    const [right, anterior, superior] = SIZE;
    for (const orientation of orientations()) {
      const volume = stored(orientation, SIZE, valueAt);
      for (const plane of planes) {
        const view = viewOf(volume, plane);
        expect(view.plane).toBe(plane);
        const shape = [view.across.count, view.down.count, view.through.count];
        const expected = {
          axial: [right, anterior, superior],
          coronal: [right, superior, anterior],
          sagittal: [anterior, superior, right],
        }[plane];
        expect(shape).toEqual(expected);
        const wanted = {
          axial: (x: number, y: number, s: number) => valueAt(right - 1 - x, anterior - 1 - y, s),
          coronal: (x: number, y: number, s: number) => valueAt(right - 1 - x, s, superior - 1 - y),
          sagittal: (x: number, y: number, s: number) => valueAt(s, anterior - 1 - x, superior - 1 - y),
        }[plane];
        for (let s = 0; s < shape[2]!; s++)
          for (let y = 0; y < shape[1]!; y++)
            for (let x = 0; x < shape[0]!; x++)
              if (pixel(volume, view, x, y, s) !== wanted(x, y, s))
                expect.fail(`${JSON.stringify(orientation)} ${plane} ${x} ${y} ${s}`);
      }
    }
  });

  it('puts a voxel where the affine says, as near as its axes allow, in any tilt', () => {
    const random = randomFor(48);
    const angle = (): number => (random.uniform() - 0.5) * 0.8;
    const directions = { axial: [-1, -1, 1], coronal: [-1, -1, 1], sagittal: [-1, -1, 1] };
    const world = { axial: [0, 1, 2], coronal: [0, 2, 1], sagittal: [1, 2, 0] };
    for (const orientation of orientations()) {
      const straight = stored(orientation, SIZE, valueAt, [1, 2, 3]);
      const affine = tilted(straight.affine!, [angle(), angle(), angle()]);
      const volume = { ...straight, affine };
      for (const plane of planes) {
        const { across, down, through } = viewOf(volume, plane);
        [across, down, through].forEach(({ axis, step }, i) => {
          const row = world[plane][i]!;
          const millimetres = affine[row * 4 + axis]! * Math.sign(step);
          expect(Math.sign(millimetres)).toBe(directions[plane][i]);
        });
      }
    }
  });

  it('is the acquired one where nothing else is asked for, and where there is one slice', () => {
    for (const orientation of orientations()) {
      const acquired = ['sagittal', 'coronal', 'axial'][orientation.axes[2]!.axis];
      expect(viewOf(stored(orientation, SIZE, valueAt), 'as acquired').plane).toBe(acquired);
      const flat = SIZE.map((count, axis) => (axis === orientation.axes[2]!.axis ? 1 : count));
      for (const plane of planes)
        expect(viewOf(stored(orientation, flat, valueAt), plane).plane).toBe(acquired);
    }
  });

  it('is left as it is stored where nothing tells how the patient lay', () => {
    const pixels = Uint16Array.from({ length: 60 }, (_, i) => i);
    const volume = volumeOf({ columns: 5, rows: 4, slices: 3, pixels });
    for (const [told, plane] of [
      [undefined, 'as acquired'],
      ['sagittal', 'sagittal'],
    ] as const) {
      const view = viewOf(volume, 'axial', told);
      expect(view.plane).toBe(plane);
      expect([view.across.step, view.down.step, view.through.step]).toEqual([1, 5, 20]);
    }
  });

  it('comes out as the same records from all 48 ways of storing it', () => {
    const random = randomFor(3);
    const values = Uint16Array.from({ length: 32 ** 3 }, () => random.below(65536));
    const at = (r: number, a: number, s: number): number => values[r + 32 * (a + 32 * s)]!;
    for (const plane of planes) {
      const hashes = orientations().map((orientation) =>
        [...prepareVolume(stored(orientation, [32, 32, 32], at), requestOf({ plane }))]
          .map(({ hash }) => hash)
          .join(),
      );
      expect(new Set(hashes).size).toBe(1);
    }
  });
});
