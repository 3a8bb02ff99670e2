// @ts-check
/** The benchmark's arithmetic: what several rounds say together, and by how much one side is faster. */

/**
 * What one process measured, ours (src-main/jobs/trainer-bench.ts) or the reference's.
 *
 * @typedef {object} Measured
 * @property {string} engine
 * @property {number} ms_min
 * @property {number} ms_median
 * @property {number} images_per_second
 * @property {number | null} peakBytes null where the system does not tell
 * @property {number} [recordAndLoadMs] opening the engine, recording and the first step
 * @property {string[]} complaints errors that it logged and went on from
 * @property {number | null} otherWork share of the machine, 0 to 1, that others took meanwhile; null: not known
 *
 * @typedef {object} Summary
 * @property {number} ms the best round's median
 * @property {number} msMin the quickest step of all
 * @property {number} imagesPerSecond in the best round
 * @property {number | null} peakBytes the most of any round
 * @property {number} [recordAndLoadMs] the longest of any round
 * @property {number[]} medians round by round
 *
 * @typedef {object} Comparison
 * @property {number} ratio how many times as fast ours is: the median over the rounds
 * @property {number[]} ratios round by round, the reference's median divided by ours
 * @property {number | null} memory our peak divided by the reference's
 */

/** @param {readonly number[]} values not empty @returns {number} */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** @param {readonly Measured[]} rounds not empty @returns {Summary} */
export function summarise(rounds) {
  const medians = rounds.map((round) => round.ms_median);
  const loads = rounds.flatMap(({ recordAndLoadMs }) => recordAndLoadMs ?? []);
  return {
    ms: Math.min(...medians),
    msMin: Math.min(...rounds.map((round) => round.ms_min)),
    imagesPerSecond: Math.max(...rounds.map((round) => round.images_per_second)),
    peakBytes: peakOf(rounds),
    ...(loads.length ? { recordAndLoadMs: Math.max(...loads) } : {}),
    medians,
  };
}

/**
 * @param {readonly { otherWork: number | null }[]} measured
 * @returns {number | null} the largest share that others took of the machine in any of them
 */
export function mostOtherWork(measured) {
  const shares = measured.flatMap(({ otherWork }) => otherWork ?? []);
  return shares.length ? Math.max(...shares) : null;
}

/** @param {readonly Measured[]} rounds */
function peakOf(rounds) {
  const peaks = rounds.flatMap(({ peakBytes }) => peakBytes ?? []);
  return peaks.length ? Math.max(...peaks) : null;
}

/**
 * Each of our rounds beside the reference's round that was measured next to it: what slows the machine down for a while
 * then slows both.
 *
 * @param {readonly Measured[]} ours
 * @param {readonly Measured[]} reference
 * @returns {Comparison | undefined} undefined while no round has both
 */
export function compare(ours, reference) {
  const pairs = Math.min(ours.length, reference.length);
  if (pairs === 0) return undefined;
  const ratios = Array.from({ length: pairs }, (_, k) => reference[k].ms_median / ours[k].ms_median);
  const [ourPeak, itsPeak] = [peakOf(ours), peakOf(reference)];
  return { ratio: median(ratios), ratios, memory: ourPeak && itsPeak ? ourPeak / itsPeak : null };
}
