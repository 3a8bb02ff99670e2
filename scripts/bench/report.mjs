// @ts-check
/** The benchmark's result as Markdown. */
import { table } from './table.mjs';

/**
 * @typedef {object} Row one kind of step
 * @property {number} resolution
 * @property {import('./arguments.mjs').Precision} precision
 * @property {import('./arguments.mjs').Repeatability} repeatability
 * @property {import('./figures.mjs').Summary} ours
 * @property {import('./figures.mjs').Summary} [reference]
 * @property {import('./figures.mjs').Comparison} [comparison]
 *
 * @typedef {object} Overhead of the data loader and the log in a step, in milliseconds
 * @property {number} resolution
 * @property {string} precision
 * @property {string} repeatability
 * @property {number} ms_median
 * @property {number} loaderMs
 * @property {number} loggingMs
 * @property {number} percent of the step's median
 * @property {string[]} complaints
 * @property {number | null} otherWork
 *
 * @typedef {{ kind: string, ms: number, nodes: number }} OperationTime
 * @typedef {{ wallMs: number, operations: OperationTime[] }} RunProfile
 * @typedef {object} Profile
 * @property {number} resolution
 * @property {string} precision
 * @property {string} repeatability
 * @property {RunProfile} step
 * @property {string[]} complaints
 * @property {number | null} otherWork
 *
 * @typedef {object} About
 * @property {import('./machine.mjs').Machine} machine
 * @property {string} device what TensorFlow computed on
 * @property {number | null} otherWork the most of the machine that others took during one measurement, 0 to 1
 * @property {Record<string, string>} versions
 * @property {string} command
 * @property {import('./arguments.mjs').Settings} settings
 */

const goal = { overheadPercent: 2, otherWork: 0.05 };
/** Kinds of operation that a profile names; the others are added up. */
const named = 24;

const MIB = 2 ** 20;
const side = (/** @type {number} */ resolution) => `${resolution}²`;
const mebibytes = (/** @type {number | null | undefined} */ bytes) =>
  bytes ? String(Math.round(bytes / MIB)) : '–';
const right = (/** @type {string} */ title) => ({ title, right: true });

/**
 * The lines that say on what and how the figures were measured.
 *
 * @param {About} about
 */
export function heading({ machine, device, otherWork, versions, command, settings }) {
  const { cpu, cores, memoryBytes, system } = machine;
  const { batch, fmapBase, fmapMax, steps, rounds, profile } = settings;
  const memory = `${(memoryBytes / 2 ** 30).toFixed(1)} GiB of memory`;
  const names = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const times = rounds === 1 ? '' : `; of ${rounds} rounds the best`;
  return [
    `Machine: ${cpu}, ${cores} cores, ${memory}, ${system}; TensorFlow on: ${device}.`,
    ...(otherWork === null ? [] : [otherWorkLine(otherWork)]),
    `Versions: ${names.join(', ')}.`,
    `Command: \`${command}\``,
    `Network: batch ${batch}, fmap_base ${fmapBase}, fmap_max ${fmapMax}, grayscale; R1 in every step.`,
    ...(profile ? [] : [`Each figure: the median of ${steps} D + G steps, in a process of its own${times}.`]),
  ].join('\n');
}

/** @param {number} share */
function otherWorkLine(share) {
  const line = `Other programs took up to ${Math.round(100 * share)} % of the processors during a measurement`;
  // PyTorch's threads wait for one another by spinning: other work slows them far more than TensorFlow's.
  return share <= goal.otherWork
    ? `${line}.`
    : `**${line}: figures and ratios are off, measure again alone.**`;
}

/**
 * One row for each kind of step; the reference's columns only where it was measured.
 *
 * @param {readonly Row[]} rows
 */
export function timesTable(rows) {
  const compared = rows.some(({ reference }) => reference);
  const columns = [
    ...[{ title: 'images' }, { title: 'precision' }, { title: 'repeatability' }],
    ...['ms a step', 'images/s', 'peak MiB', 'record + load s'].map(right),
    ...(compared ? ['PyTorch ms', 'PyTorch MiB', 'ratio', 'memory'].map(right) : []),
  ];
  return table(
    columns,
    rows.map(({ resolution, precision, repeatability, ours, reference, comparison }) => [
      ...[side(resolution), precision, repeatability],
      ...[ours.ms.toFixed(1), ours.imagesPerSecond.toFixed(1), mebibytes(ours.peakBytes)],
      ((ours.recordAndLoadMs ?? 0) / 1000).toFixed(1),
      ...(compared
        ? [reference?.ms.toFixed(1) ?? '–', mebibytes(reference?.peakBytes), ...ratioCells(comparison)]
        : []),
    ]),
  );
}

/** @param {import('./figures.mjs').Comparison | undefined} comparison */
function ratioCells(comparison) {
  if (!comparison) return ['–', '–'];
  const { ratio, ratios, memory } = comparison;
  const [least, most] = [Math.min(...ratios), Math.max(...ratios)].map((value) => value.toFixed(2));
  const spread = least === most ? '' : ` (${least}–${most})`;
  return [`${ratio.toFixed(2)}${spread}`, memory ? memory.toFixed(2) : '–'];
}

/** What the columns of {@link timesTable} with the reference mean. */
export const legend =
  'Ratio: PyTorch’s median divided by ours, the median over the rounds, each of them paired (from–to). Memory: our peak ' +
  'divided by PyTorch’s. Mixed is bfloat16 autocast in PyTorch.';

/** @param {Overhead} overhead */
export function overheadLine({
  resolution,
  precision,
  repeatability,
  ms_median,
  loaderMs,
  loggingMs,
  percent,
}) {
  return (
    `Data loader and logging at ${side(resolution)}, ${precision}, ${repeatability}, with a row in the log after every step: ` +
    `${loaderMs.toFixed(2)} + ${loggingMs.toFixed(2)} ms beside a step of ${ms_median.toFixed(1)} ms, ${percent.toFixed(2)} % ` +
    `(goal: under ${goal.overheadPercent} %).`
  );
}

/** @param {Profile} profile */
export function profileText({ resolution, precision, repeatability, step }) {
  const all = total(step.operations);
  const about = `A D + G step, ${side(resolution)}, ${precision}, ${repeatability}: ${step.wallMs.toFixed(1)} ms`;
  const sum = `${all.ms.toFixed(1)} ms within ${all.nodes} operations`;
  return `${about}, ${sum}.\n\n${profileTable(step.operations, all.ms)}`;
}

/** @param {OperationTime[]} operations @param {number} ms of all of them */
function profileTable(operations, ms) {
  const rest = operations.slice(named);
  const shown = [
    ...operations.slice(0, named).map((one) => ({ ...one, kind: `\`${one.kind}\`` })),
    ...(rest.length ? [{ kind: 'all others', ...total(rest) }] : []),
  ];
  return table(
    [{ title: 'operation' }, right('ms'), right('%'), right('nodes')],
    shown.map((one) => [
      ...[one.kind, one.ms.toFixed(2)],
      ...[((100 * one.ms) / ms).toFixed(1), String(one.nodes)],
    ]),
  );
}

/** @param {OperationTime[]} operations */
const total = (operations) =>
  operations.reduce((sum, { ms, nodes }) => ({ ms: sum.ms + ms, nodes: sum.nodes + nodes }), {
    ms: 0,
    nodes: 0,
  });
