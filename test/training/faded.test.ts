import { describe, expect, it } from 'vitest';
import { faded } from '@main/training/faded';

describe('images while a resolution fades in', () => {
  it('are as they are once it is grown', () => {
    const images = Float32Array.from({ length: 64 }, (_, i) => i / 64);
    expect(faded(images, { resolution: 8, fade: 1 }, 1)).toBe(images);
  });

  it('are blends of each square of 2×2 pixels with its mean, image by image and colour by colour', () => {
    const [side, colors] = [4, 3];
    const images = Float32Array.from({ length: 2 * side * side * colors }, (_, i) => Math.sin(i * 1.7));
    const out = faded(images, { resolution: side, fade: 0.25 }, colors);
    for (let image = 0; image < 2; image++)
      for (let y = 0; y < side; y++)
        for (let x = 0; x < side; x++)
          for (let color = 0; color < colors; color++) {
            const at = (yy: number, xx: number): number => ((image * side + yy) * side + xx) * colors + color;
            const [top, left] = [y - (y % 2), x - (x % 2)];
            const mean =
              (images[at(top, left)]! +
                images[at(top, left + 1)]! +
                images[at(top + 1, left)]! +
                images[at(top + 1, left + 1)]!) /
              4;
            expect(out[at(y, x)]).toBeCloseTo(0.75 * mean + 0.25 * images[at(y, x)]!, 6);
          }
  });
});
