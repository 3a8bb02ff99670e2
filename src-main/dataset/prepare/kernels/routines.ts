import type { Code, Routine } from './assembler';
import {
  add,
  countDown,
  float,
  floatAt,
  floats,
  get,
  inAll,
  intAt,
  ints,
  load,
  loadInAll,
  loadInt,
  setTo,
  shiftLeft,
  shuffle,
  step,
  store,
  storeShort,
  truncated,
  xor,
  zeros,
} from './assembler';

/**
 * Gray of `count` 16-bit values (a multiple of 8): min(1, max(0, (value − bias) · scale + shift)), the value's sign bit turned
 * round where `sign` is 0x8000. Gives how many are above `threshold`.
 */
const gray: Routine = (() => {
  const [from, count, to, scale, shift, sign, bias, threshold] = [0, 1, 2, 3, 4, 5, 6, 7];
  const [scales, shifts, signs, biases, thresholds, ones, bright, values, grays] = [
    8, 9, 10, 11, 12, 13, 14, 15, 16,
  ];
  const half = (isHigh: boolean): Code => {
    const words = (isHigh ? ints.ofHighShorts : ints.ofLowShorts)(get(values));
    const scaled = floats.mul(floats.ofInts(ints.sub(words, get(biases))), get(scales));
    return [
      setTo(grays, floats.min(floats.max(floats.add(scaled, get(shifts)), zeros), get(ones))),
      store(get(to), get(grays), isHigh ? 16 : 0),
      // A comparison gives −1 where it is true.
      setTo(bright, ints.sub(get(bright), floats.greater(get(grays), get(thresholds)))),
    ];
  };
  const counted = [0, 1, 2, 3].map((place) => intAt(get(bright), place)) as [Code, Code, Code, Code];
  return {
    name: 'gray',
    parameters: ['i32', 'i32', 'i32', 'f32', 'f32', 'i32', 'i32', 'f32'],
    result: 'i32',
    locals: Array.from({ length: 9 }, () => 'v128' as const),
    body: [
      setTo(scales, inAll.f32(get(scale))),
      setTo(shifts, inAll.f32(get(shift))),
      setTo(signs, inAll.i16(get(sign))),
      setTo(biases, inAll.i32(get(bias))),
      setTo(thresholds, inAll.f32(get(threshold))),
      setTo(ones, inAll.f32(float.of(1))),
      countDown(count, 8, [
        setTo(values, xor(load(get(from)), get(signs))),
        half(false),
        half(true),
        step(from, 16),
        step(to, 32),
      ]),
      add(add(counted[0], counted[1]), add(counted[2], counted[3])),
    ],
  };
})();

/**
 * Adds up `rows` rows of floats, each times its weight: `count` floats (a multiple of 4) from `from` on, a row `stride` bytes
 * behind the other.
 */
const blend: Routine = (() => {
  const [from, stride, rows, weights, count, to] = [0, 1, 2, 3, 4, 5];
  const [sum, row, left, weight] = [6, 7, 8, 9];
  return {
    name: 'blend',
    parameters: ['i32', 'i32', 'i32', 'i32', 'i32', 'i32'],
    locals: ['v128', 'i32', 'i32', 'i32'],
    body: countDown(count, 4, [
      setTo(sum, zeros),
      setTo(row, get(from)),
      setTo(left, get(rows)),
      setTo(weight, get(weights)),
      countDown(left, 1, [
        setTo(sum, floats.add(get(sum), floats.mul(load(get(row)), loadInAll(get(weight))))),
        setTo(row, add(get(row), get(stride))),
        step(weight, 4),
      ]),
      store(get(to), get(sum)),
      step(from, 16),
      step(to, 16),
    ]),
  };
})();

/**
 * Makes `count` 16-bit values, each of `groups` · 4 floats of a row: those from its place in `firsts` (in floats) on, times
 * its weights, summed, times `top`, rounded.
 */
const spread: Routine = (() => {
  const [row, firsts, weights, groups, count, to, top] = [0, 1, 2, 3, 4, 5, 6];
  const [sum, at, left] = [7, 8, 9];
  const total = floatAt(get(sum), 0);
  return {
    name: 'spread',
    parameters: ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'f32'],
    locals: ['v128', 'i32', 'i32'],
    body: countDown(count, 1, [
      setTo(sum, zeros),
      setTo(at, add(get(row), shiftLeft(loadInt(get(firsts)), 2))),
      setTo(left, get(groups)),
      countDown(left, 1, [
        setTo(sum, floats.add(get(sum), floats.mul(load(get(at)), load(get(weights))))),
        step(at, 16),
        step(weights, 16),
      ]),
      // The sum of the four places: halves first, then the two that are left.
      setTo(sum, floats.add(get(sum), shuffle(get(sum), get(sum), [2, 3, 0, 1]))),
      setTo(sum, floats.add(get(sum), shuffle(get(sum), get(sum), [1, 0, 3, 2]))),
      storeShort(get(to), truncated(float.add(float.mul(total, get(top)), float.of(0.5)))),
      step(firsts, 4),
      step(to, 2),
    ]),
  };
})();

export const routines = [gray, blend, spread] as const;
