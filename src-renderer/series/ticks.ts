import type { Stretch } from './trace';

/** Marks of an axis: where they stand and how far apart, for words with as many digits as that needs. */
export interface Ticks {
  readonly values: readonly number[];
  readonly step: number;
}

/** At most `most` round values (1, 2 or 5 times a power of ten) within a stretch; with `least` no finer than that. */
export function roundTicks(stretch: Stretch, most: number, least = 0): Ticks {
  const rough = (stretch.to - stretch.from) / Math.max(most, 1);
  if (!(rough > 0)) return { values: [stretch.from], step: 1 };
  const power = 10 ** Math.floor(Math.log10(rough));
  const nice = [1, 2, 5, 10].find((factor) => power * factor >= rough) ?? 10;
  return multiples(stretch, Math.max(power * nice, least));
}

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86400;
const durations = [
  ...[1, 2, 5, 10, 20, 30],
  ...[1, 2, 5, 10, 20, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR),
  ...[1, 2, 4, 7, 14, 28].map((days) => days * DAY),
];

/** At most `most` times within a stretch of seconds, at full seconds, minutes, hours or days. */
export function timeTicks(stretch: Stretch, most: number): Ticks {
  const rough = (stretch.to - stretch.from) / Math.max(most, 1);
  const step = durations.find((duration) => duration >= rough);
  return step === undefined ? roundTicks(stretch, most) : multiples(stretch, step);
}

/** Powers of ten within a stretch of decimal logarithms; with 2 and 5 times them, or round values, where it is short. */
export function logTicks(stretch: Stretch, most: number): Ticks {
  const decades = stretch.to - stretch.from;
  const first = Math.floor(stretch.from);
  const powers = Array.from({ length: Math.ceil(stretch.to) - first + 1 }, (_, i) => first + i);
  const every = Math.max(Math.ceil(decades / Math.max(most, 1)), 1);
  const inside = (values: readonly number[]): number[] =>
    values.filter((value) => value >= stretch.from && value <= stretch.to);
  if (decades > 2.5) return { values: inside(powers.filter((power) => power % every === 0)), step: 0 };
  const fine = inside(powers.flatMap((power) => [1, 2, 5].map((factor) => power + Math.log10(factor))));
  if (fine.length >= 2) return { values: fine, step: 0 };
  const round = roundTicks({ from: 10 ** stretch.from, to: 10 ** stretch.to }, most);
  return { values: inside(round.values.map(Math.log10)), step: 0 };
}

function multiples({ from, to }: Stretch, step: number): Ticks {
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  return {
    values: Array.from({ length: Math.max(last - first + 1, 0) }, (_, i) => (first + i) * step),
    step,
  };
}
