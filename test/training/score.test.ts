import { describe, expect, it } from 'vitest';
import { randomFor } from '@shared/pure/random';
import { EagerEngine } from '@main/training/eager-engine';
import { grown8, growing16, newSetup, openGraph, requestOf } from './made-engines';

const images = (count: number, resolution: number, colors: number): Float32Array => {
  const random = randomFor(7);
  return Float32Array.from({ length: count * resolution ** 2 * colors }, () => 2 * random.uniform() - 1);
};

describe('scores of the discriminator', () => {
  for (const [name, growthOf, shape] of [
    ['8², grown', grown8, {}],
    ['16², fading in, RGB', growing16, { colors: 3 }],
    ['16², fading in, three classes', growing16, { classes: 3 }],
  ] as const)
    it(`are the same compiled and eager, one for each image (${name})`, async () => {
      const setup = newSetup({}, shape);
      const growth = growthOf(1);
      const request = {
        growth,
        images: images(16, growth.resolution, setup.config.colors),
        classes: Array.from({ length: 16 }, (_, i) => i % 3),
      };
      const graph = await openGraph(setup);
      const eager = new EagerEngine(setup);
      try {
        const [ofGraph, ofEager] = [await graph.score(request), await eager.score(request)];
        expect(ofGraph).toHaveLength(16);
        ofGraph.forEach((score, i) => expect(score).toBeCloseTo(ofEager[i]!, 4));
        expect(new Set(ofGraph).size).toBeGreaterThan(4);
      } finally {
        graph.close();
        eager.close();
      }
    });

  it('change nothing of the training', async () => {
    const setup = newSetup();
    const [looked, plain] = [await openGraph(setup), await openGraph(setup)];
    try {
      for (let step = 0; step < 3; step++) {
        await looked.score({ growth: grown8(), images: images(8, 8, 1) });
        expect(await looked.step(requestOf(setup, grown8(), step))).toEqual(
          await plain.step(requestOf(setup, grown8(), step)),
        );
      }
    } finally {
      looked.close();
      plain.close();
    }
  });
});
