// @ts-check
/** The import benchmark's result as Markdown. */
import { table } from '../table.mjs';

/** What issue and users ask for. */
export const goals = { ratio: 2, smallMiB: 600, largeMiB: 1024, large: 100_000, batches: 20 };

const MIB = 2 ** 20;
const right = (/** @type {string} */ title) => ({ title, right: true });
const mebibytes = (/** @type {number | null} */ bytes) => (bytes ? String(Math.round(bytes / MIB)) : '–');

/**
 * @typedef {object} About
 * @property {import('../machine.mjs').Machine} machine
 * @property {Record<string, string>} versions
 * @property {string} command
 * @property {number | null} otherWork
 *
 * @typedef {{ seconds: number, slices: number, peakBytes: number | null }} Figures
 */

/** @param {About} about */
export function heading({ machine, versions, command, otherWork }) {
  const { cpu, cores, memoryBytes, system } = machine;
  const names = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const others =
    otherWork === null
      ? []
      : [`Other programs took up to ${Math.round(100 * otherWork)} % of the processors meanwhile.`];
  return [
    `Machine: ${cpu}, ${cores} cores, ${(memoryBytes / 2 ** 30).toFixed(1)} GiB of memory, ${system}.`,
    ...others,
    `Versions: ${names.join(', ')}.`,
    `Command: \`${command}\``,
  ].join('\n');
}

/**
 * @param {readonly { what: string, figures: Figures }[]} rows
 */
export function importsTable(rows) {
  return table(
    [{ title: 'import' }, ...['slices', 's', 'slices/s', 'peak MiB'].map(right)],
    rows.map(({ what, figures: { seconds, slices, peakBytes } }) => [
      what,
      String(slices),
      seconds.toFixed(1),
      (slices / seconds).toFixed(0),
      mebibytes(peakBytes),
    ]),
  );
}

/** @param {readonly number[]} ratios of rounds measured beside each other */
export function ratioLine(ratios) {
  const sorted = [...ratios].sort((a, b) => a - b);
  const [least, most] = [sorted[0], sorted[sorted.length - 1]].map((value) => value.toFixed(2));
  const middle = (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
  return `Sliceloom is ${middle.toFixed(2)} times as fast as Python (${least}–${most}; goal: at least ${goals.ratio}).`;
}

/** @param {number} pngs @param {number | null} peakBytes */
export function memoryLine(pngs, peakBytes) {
  if (peakBytes === null)
    return `${pngs} PNGs: this system does not tell what several processes hold together.`;
  const goal = pngs >= goals.large ? goals.largeMiB : goals.smallMiB;
  return `${pngs} PNGs: at most ${mebibytes(peakBytes)} MiB in all processes together (goal: under ${goal}).`;
}

/** @param {{ loaderMs: number, ms_median: number, resolution: number, slices: number }} overhead */
export function batchesLine({ loaderMs, ms_median, resolution, slices }) {
  const times = ms_median / loaderMs;
  return (
    `A batch of ${slices} imported slices at ${resolution}² takes ${loaderMs.toFixed(2)} ms, a step of training ` +
    `${ms_median.toFixed(0)} ms: batches come ${times.toFixed(0)} times faster (goal: at least ${goals.batches}).`
  );
}
