import { describe, expect, it } from 'vitest';
import { fullyGrownAt, growthAt, levelOfDetail } from '@shared/pure/growth';

const paper = { firstResolution: 8, resolution: 1024, kimgStable: 600, kimgFade: 600 };
const small = { firstResolution: 8, resolution: 32, kimgStable: 4, kimgFade: 2 };

describe('the growing schedule', () => {
  it('starts at the first resolution, fully grown', () => {
    expect(growthAt(paper, 0)).toEqual({ resolution: 8, fade: 1 });
    expect(growthAt(paper, 600)).toEqual({ resolution: 8, fade: 1 });
  });

  it('fades the next resolution in after the stable phase', () => {
    const { resolution, fade } = growthAt(small, 5);
    expect(resolution).toBe(16);
    expect(fade).toBeCloseTo(0.5, 12);
  });

  it('follows the recipe’s formula for the level of detail', () => {
    for (let kimg = 0; kimg < 9000; kimg += 7.3) {
      const phase = Math.floor(kimg / 1200);
      const expected = Math.max(7 - phase - Math.max(kimg - phase * 1200 - 600, 0) / 600, 0);
      expect(levelOfDetail(paper, kimg)).toBeCloseTo(expected, 9);
    }
  });

  it('never shrinks and ends fully grown', () => {
    let before = 0;
    for (let kimg = 0; kimg < 40; kimg += 0.016) {
      const { resolution, fade } = growthAt(small, kimg);
      const size = Math.log2(resolution) + fade;
      expect(size).toBeGreaterThanOrEqual(before - 1e-9);
      before = size;
    }
    expect(growthAt(small, 40)).toEqual({ resolution: 32, fade: 1 });
  });

  it('needs no fading', () => {
    expect(growthAt({ ...small, kimgFade: 0 }, 4)).toEqual({ resolution: 16, fade: 1 });
  });

  it('stays where it is when first and last resolution are the same', () => {
    expect(growthAt({ ...small, resolution: 8 }, 100)).toEqual({ resolution: 8, fade: 1 });
  });

  it('tells when each resolution is fully grown', () => {
    const grown = [
      { resolution: 8, kimg: 0 },
      { resolution: 16, kimg: 6 },
      { resolution: 32, kimg: 12 },
    ];
    expect(fullyGrownAt(small)).toEqual(grown);
    for (const { resolution, kimg } of grown) expect(growthAt(small, kimg)).toEqual({ resolution, fade: 1 });
  });
});
