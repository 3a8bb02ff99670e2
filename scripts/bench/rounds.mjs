// @ts-check
/** What is measured in which order: ours and the reference take turns, so that the machine's moods are shared. */
import { measureOurs, measureReference } from './measure.mjs';

/** Where the data loader and the log are measured, and the largest that the sample data set gives. */
const overheadAt = { wished: 64, largest: 128 };

/**
 * @typedef {import('./measure.mjs').OurPoint & { ours: import('./figures.mjs').Measured[], reference: import('./figures.mjs').Measured[] }} Result
 *
 * @typedef {object} Measurements
 * @property {Result[]} results
 * @property {import('./report.mjs').Profile[]} profiles
 * @property {import('./report.mjs').Overhead} [overhead]
 */

/**
 * @typedef {{ python: string, reference: string, versions: { torch: string, python: string } }} Peer
 * @typedef {object} Context
 * @property {string} root
 * @property {NodeJS.ProcessEnv} env
 * @property {number} cores
 * @property {import('../setup/progress.mjs').Reporter} reporter
 * @property {Peer} [peer]
 */

/**
 * @param {import('./arguments.mjs').Settings} settings
 * @param {Context} context
 * @param {Measurements} measured grows with each measurement
 */
export async function measureTimes(settings, { peer, ...context }, measured) {
  const { resolutions, precisions, repeatabilities, rounds } = settings;
  for (const resolution of resolutions)
    for (const precision of precisions) {
      /** @type {import('./figures.mjs').Measured[]} */
      const reference = [];
      /** @type {Result[]} */
      const results = repeatabilities.map((repeatability) => ({
        ...{ resolution, precision, repeatability },
        ...{ ours: [], reference },
      }));
      for (let round = 1; round <= rounds; round++) {
        const place = `${resolution}², ${precision}, round ${round} of ${rounds}`;
        for (const result of results) {
          const { repeatability } = result;
          const title = `${place}: Sliceloom, ${repeatability}`;
          const point = { resolution, precision, repeatability };
          const measure = () => measureOurs({ ...context, title }, 'steps', settings, point);
          result.ours.push(await shown(context, title, measure));
          // From its first round on: what is broken off is told as far as it came.
          if (round === 1) measured.results.push(result);
        }
        if (!peer) continue;
        const title = `${place}: PyTorch`;
        const measure = () =>
          measureReference({ ...context, ...peer, title }, settings, { resolution, precision });
        reference.push(await shown(context, title, measure));
      }
    }
  const resolution = overheadResolution(resolutions);
  if (!resolution) return;
  const title = `${resolution}²: data loader and logging`;
  const point = { resolution, precision: precisions[0], repeatability: repeatabilities[0] };
  const measure = () => measureOurs({ ...context, title }, 'overhead', settings, point);
  measured.overhead = await shown(context, title, measure);
}

/** @param {readonly number[]} resolutions @returns {number | undefined} undefined: none that the sample has */
export function overheadResolution(resolutions) {
  if (resolutions.includes(overheadAt.wished)) return overheadAt.wished;
  const possible = resolutions.filter((resolution) => resolution <= overheadAt.largest);
  return possible.length ? Math.max(...possible) : undefined;
}

/**
 * @param {import('./arguments.mjs').Settings} settings
 * @param {Context} context
 * @param {Measurements} measured
 */
export async function measureProfiles(settings, context, measured) {
  for (const resolution of settings.resolutions)
    for (const precision of settings.precisions)
      for (const repeatability of settings.repeatabilities) {
        const title = `${resolution}², ${precision}, ${repeatability}: profile`;
        const point = { resolution, precision, repeatability };
        const measure = () => measureOurs({ ...context, title }, 'profile', settings, point);
        measured.profiles.push(await shown(context, title, measure));
      }
}

/**
 * Shows a measurement while it runs, and its milliseconds afterwards.
 *
 * @template {{ ms_median?: number, otherWork: number | null, complaints: string[] }} T
 * @param {Pick<Context, 'reporter'>} context
 * @param {string} title
 * @param {() => Promise<T>} measure
 * @returns {Promise<T>}
 */
async function shown({ reporter }, title, measure) {
  const work = reporter.begin(title);
  try {
    const measured = await measure();
    const { ms_median: ms, otherWork } = measured;
    const others = otherWork ? [`other programs ${Math.round(100 * otherWork)} %`] : [];
    work.end({ detail: [...(ms === undefined ? [] : [`${ms} ms a step`]), ...others].join(', ') });
    for (const line of measured.complaints) reporter.note(`  | ${line}`);
    return measured;
  } catch (error) {
    work.fail();
    throw error;
  }
}
