/**
 * Seeded random numbers that are the same on every platform: xoshiro128** 1.1 of Blackman and Vigna, “Scrambled linear
 * pseudorandom number generators” (ACM Transactions on Mathematical Software 47, 2021), whose state is filled, as they
 * advise, by SplitMix64 of Steele, Lea and Flood, “Fast splittable pseudorandom number generators” (OOPSLA 2014). Not
 * for secrets.
 */
export interface Random {
  /** A whole number, uniform in 0 … 2³² − 1. */
  uint32(): number;
  /** Uniform in [0, 1), a multiple of 2⁻³². */
  uniform(): number;
  /** A whole number, uniform in 0 … count − 1 without bias; count is 1 … 2³². */
  below(count: number): number;
  /** Puts the items into an order that is uniform among all orders, in place (Fisher and Yates), and returns them. */
  shuffle<T extends { [index: number]: unknown; readonly length: number }>(items: T): T;
}

/** One step of SplitMix64: the number that belongs to a state. The next state is `state + SPLITMIX_STEP`. */
function splitmix64(state: bigint): bigint {
  let z = BigInt.asUintN(64, state + SPLITMIX_STEP);
  z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
  z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
  return z ^ (z >> 31n);
}
const SPLITMIX_STEP = 0x9e3779b97f4a7c15n;

/** The first `count` numbers of SplitMix64 from a seed of 64 bits. */
export function splitmix64Sequence(seed: bigint, count: number): bigint[] {
  return Array.from({ length: count }, (_, i) => splitmix64(seed + BigInt(i) * SPLITMIX_STEP));
}

/**
 * A generator for a key of whole numbers, such as (seed, epoch). Keys that differ in any number give unrelated sequences.
 *
 * @throws RangeError for a number that is not a safe integer.
 */
export function randomFor(...key: readonly number[]): Random {
  let seed = BigInt(key.length);
  for (const part of key) {
    if (!Number.isSafeInteger(part)) throw new RangeError(`${part} cannot seed random numbers`);
    seed = splitmix64(seed ^ BigInt.asUintN(64, BigInt(part)));
  }
  const words = splitmix64Sequence(seed, 2);
  return xoshiro128(words.flatMap((word) => [Number(BigInt.asUintN(32, word)), Number(word >> 32n)]));
}

const rotateLeft = (x: number, by: number): number => (x << by) | (x >>> (32 - by));

/** xoshiro128** from a state of four 32-bit words that are not all zero. */
export function xoshiro128(state: readonly number[]): Random {
  let [a = 0, b = 0, c = 0, d = 0] = state;
  const uint32 = (): number => {
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = rotateLeft(d, 11);
    return result;
  };
  const below = (count: number): number => {
    // The numbers above the last whole multiple of `count` would favour the small results: draw again.
    const fair = 2 ** 32 - (2 ** 32 % count);
    for (;;) {
      const drawn = uint32();
      if (drawn < fair) return drawn % count;
    }
  };
  return {
    uint32,
    uniform: () => uint32() / 2 ** 32,
    below,
    shuffle(items) {
      for (let last = items.length - 1; last > 0; last--) {
        const chosen = below(last + 1);
        const kept = items[last];
        items[last] = items[chosen];
        items[chosen] = kept;
      }
      return items;
    },
  };
}
