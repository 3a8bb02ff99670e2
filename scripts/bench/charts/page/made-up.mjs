// @ts-check
/** A made-up training of any length, as its log would be: for the benchmark of charts, and to look at them. */

/** Repeatable numbers between 0 and 1. @param {number} seed */
export function randomNumbers(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const RESOLUTIONS = [8, 16, 32, 64, 128];
const SECONDS_A_ROW = 0.6;
const KIMG_A_ROW = 0.004;
const FADES = 0.4;
const GIB = 2 ** 30;

/**
 * One row of the log.
 *
 * @param {number} index of the row
 * @param {number} rows of the whole training, which its growth is spread over
 * @param {() => number} next
 */
export function madeUpRow(index, rows, next) {
  const share = (index / rows) * RESOLUTIONS.length;
  const phase = Math.min(Math.floor(share), RESOLUTIONS.length - 1);
  const fade = phase === 0 ? 1 : Math.min((share - phase) / FADES, 1);
  const noise = () => next() + next() + next() - 1.5;
  const spike = next() < 0.0005 ? 3 : 0;
  const settling = Math.exp(-share * 1.5);
  const fresh = (1 - fade) * 0.4;
  return {
    kimg: (index + 1) * KIMG_A_ROW,
    step: (index + 1) * 4,
    seconds: (index + 1) * SECONDS_A_ROW,
    at: 1_790_000_000_000 + index * SECONDS_A_ROW * 1000,
    resolution: RESOLUTIONS[phase],
    fade: Math.max(fade, 0.001),
    generatorLoss: 1.1 + 0.9 * settling + 0.15 * Math.sin(share * 3) + 0.35 * noise() * (1 + fresh) + spike,
    discriminatorLoss: 1.2 - 0.5 * settling + 0.1 * Math.cos(share * 2) + 0.25 * noise() + fresh + spike / 2,
    realScore: 0.6 + 0.8 * settling + 0.3 * noise(),
    fakeScore: -0.7 - 0.6 * settling + 0.3 * noise(),
    r1: Math.exp(-3 + settling + 0.5 * noise() + fresh),
    augmentation: Math.min(0.35, 0.08 * share) + 0.002 * next(),
    learningRate: 0.002,
    memoryBytes: (1.2 + 0.5 * phase + 0.02 * next()) * GIB,
    imagesPerSecond: 160 / 2 ** phase + 3 * noise(),
  };
}

/**
 * The columns of a whole log.
 *
 * @param {number} rows
 * @param {number} seed
 * @returns {Map<string, Float64Array>}
 */
export function madeUpColumns(rows, seed) {
  const next = randomNumbers(seed);
  /** @type {Map<string, Float64Array>} */
  const columns = new Map();
  for (let index = 0; index < rows; index++)
    for (const [name, value] of Object.entries(madeUpRow(index, rows, next))) {
      const column = columns.get(name) ?? new Float64Array(rows);
      column[index] = value;
      columns.set(name, column);
    }
  return columns;
}

/** Figures of quality at `count` previews. @param {number} count @param {number} rows @param {number} seed */
export function madeUpQuality(count, rows, seed) {
  const next = randomNumbers(seed + 1);
  return Array.from({ length: count }, (_, preview) => {
    const { kimg, step, seconds, at, resolution, fade } = madeUpRow(
      Math.floor(((preview + 1) * rows) / count) - 1,
      rows,
      next,
    );
    const share = preview / count;
    return {
      ...{ kimg, step, seconds, at, resolution, fade },
      swd: 8 + 40 * Math.exp(-4 * share) + 3 * next() + 10 * (1 - fade),
      msssim: 0.28 + 0.3 * Math.exp(-5 * share) + 0.02 * next(),
      msssimReal: 0.26,
      trainScore: 0.6 + 0.3 * share + 0.1 * next(),
      heldOutScore: 0.55 + 0.1 * next(),
      drawnScore: -0.6 + 0.1 * next(),
    };
  });
}

/** What happened to it: pauses, a failure, and checkpoints. @param {number} rows @param {number} checkpoints */
export function madeUpMoments(rows, checkpoints) {
  /** @param {string} kind @param {number} share */
  const moment = (kind, share) => {
    const { kimg, step, seconds, at } = madeUpRow(Math.floor(share * (rows - 1)), rows, () => 0.5);
    return { kind, kimg, step, seconds, at };
  };
  return [
    moment('begun', 0),
    ...Array.from({ length: checkpoints }, (_, i) => moment('checkpoint', (i + 1) / (checkpoints + 1))),
    moment('paused', 0.31),
    moment('resumed', 0.31),
    moment('failed', 0.62),
    moment('resumed', 0.625),
  ];
}
