// @ts-check
/** The charts' benchmark as Markdown. */
import { table } from '../table.mjs';

/** What issue and users ask for. */
export const goals = { framesPerSecond: 30 };

const MIB = 2 ** 20;
const right = (/** @type {string} */ title) => ({ title, right: true });
const mebibytes = (/** @type {number} */ bytes) => String(Math.round(bytes / MIB));

/** @param {readonly import('./measure.mjs').ChartFigures[]} subjects */
export function framesTable(subjects) {
  return table(
    [
      { title: 'charts' },
      { title: 'movement' },
      ...['frames/s', 'drawn/s', 'median ms', '95 % within ms'].map(right),
    ],
    subjects.flatMap(({ what, frames }) =>
      frames.map((frame) => [
        what,
        frame.what,
        frame.perSecond.toFixed(1),
        frame.pictures.toFixed(1),
        frame.medianMs.toFixed(1),
        frame.within95Ms.toFixed(1),
      ]),
    ),
  );
}

/** @param {readonly import('./measure.mjs').ChartFigures[]} subjects */
export function loadTable(subjects) {
  return table(
    [{ title: 'charts' }, ...['load ms', '1,000 rows more ms', 'data MiB', 'page MiB'].map(right)],
    subjects.map(({ what, loadMs, appendMs, dataBytes, heapBytes }) => [
      what,
      loadMs.toFixed(0),
      appendMs.toFixed(0),
      mebibytes(dataBytes),
      mebibytes(heapBytes),
    ]),
  );
}

/** @param {readonly import('./measure.mjs').ChartFigures[]} subjects */
export function verdict(subjects) {
  const slowest = Math.min(...subjects.flatMap(({ frames }) => frames.map((frame) => frame.perSecond)));
  const { rows, halfLife } = subjects[0];
  return (
    `${rows.toLocaleString('en')} rows, smoothed with a half-life of ${halfLife.toLocaleString('en')} rows; at the least ` +
    `${slowest.toFixed(0)} frames a second (goal: ${goals.framesPerSecond}).`
  );
}
