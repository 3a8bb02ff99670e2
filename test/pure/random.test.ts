import { describe, expect, it } from 'vitest';
import { randomFor, splitmix64Sequence, xoshiro128 } from '@shared/pure/random';

describe('seeded random numbers', () => {
  it('are xoshiro128** as its authors published it', () => {
    const random = xoshiro128([1, 2, 3, 4]);
    expect(Array.from({ length: 10 }, () => random.uint32())).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ]);
  });

  it('are seeded by SplitMix64 as its authors published it', () => {
    expect(splitmix64Sequence(1477776061723855037n, 3)).toEqual([
      1985237415132408290n,
      2979275885539914483n,
      13511426838097143398n,
    ]);
  });

  it('are the same for the same key and unrelated for another', () => {
    const draw = (...key: number[]): number[] => {
      const random = randomFor(...key);
      return Array.from({ length: 4 }, () => random.uint32());
    };
    expect(draw(7, 3)).toEqual(draw(7, 3));
    const keys = [[7, 3], [3, 7], [7], [7, 4], [8, 3], [0], [0, 0], [], [-1], [2 ** 53 - 1]];
    expect(new Set(keys.flatMap((key) => draw(...key))).size).toBe(keys.length * 4);
    expect(() => randomFor(0.5)).toThrow(RangeError);
  });

  it('are uniform', () => {
    const random = randomFor(1);
    const counts = new Array<number>(6).fill(0);
    for (let i = 0; i < 60_000; i++) counts[random.below(6)]! += 1;
    // Five standard deviations of a count of 10,000.
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(460);
    const mean = Array.from({ length: 10_000 }, () => random.uniform()).reduce((a, b) => a + b) / 10_000;
    expect(mean).toBeCloseTo(0.5, 1);
    const large = Array.from({ length: 3000 }, () => random.below(3 * 2 ** 30));
    expect(large.filter((value) => value < 2 ** 30).length).toBeGreaterThan(870);
    expect(large.filter((value) => value < 2 ** 30).length).toBeLessThan(1130);
  });

  it('shuffle into each order equally often and lose nothing', () => {
    const counts = new Map<string, number>();
    for (let seed = 0; seed < 24_000; seed++) {
      const order = randomFor(seed).shuffle([0, 1, 2, 3]).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(160);
  });
});
