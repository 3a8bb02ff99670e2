// @ts-check
/** What the user sees while set-up works: one moving line on a terminal, plain lines elsewhere. */
import { progress } from './text.mjs';

const redrawEvery = 200;
const plainLineEvery = 10_000;

/**
 * @typedef {{ bytes?: number, total?: number, detail?: string }} State bytes done and expected, or a word on the state
 * @typedef {{ update(state: State): void, end(state?: State): void, fail(): void }} Work
 * @typedef {{ note(line: string): void, begin(title: string): Work, busy: boolean }} Reporter
 */

/**
 * @param {object} [options]
 * @param {{ write(chunk: string): unknown, isTTY?: boolean, columns?: number }} [options.stream] stderr unless given:
 *   stdout belongs to what is started afterwards
 * @param {() => number} [options.now] milliseconds
 * @returns {Reporter}
 */
export function createReporter({ stream = process.stderr, now = Date.now } = {}) {
  const live = Boolean(stream.isTTY);
  const clear = live ? '\r\x1b[K' : '';
  const reporter = {
    /** True once anything was begun, so that a set-up with nothing to do can stay silent. */
    busy: false,
    /** @param {string} line */
    note(line) {
      stream.write(`${clear}${line}\n`);
    },
    /** @param {string} title */
    begin(title) {
      reporter.busy = true;
      const started = now();
      /** @type {State} */
      let state = {};
      const elapsed = () => now() - started;
      const draw = () => {
        const line = progress.working(title, state, elapsed());
        stream.write(live ? `${clear}${line.slice(0, (stream.columns ?? 80) - 1)}` : `${line}\n`);
      };
      draw();
      const timer = setInterval(draw, live ? redrawEvery : plainLineEvery);
      // Progress alone must never keep a process alive whose work has failed.
      timer.unref();
      return {
        /** @param {State} next */
        update(next) {
          state = next;
        },
        /** @param {State} [last] */
        end(last = state) {
          clearInterval(timer);
          stream.write(`${clear}${progress.done(title, last, elapsed())}\n`);
        },
        fail() {
          clearInterval(timer);
          stream.write(`${clear}${progress.failed(title, elapsed())}\n`);
        },
      };
    },
  };
  return reporter;
}

/**
 * Shows a title while the work runs, and how it ended.
 *
 * @template T
 * @param {Reporter} reporter
 * @param {string} title
 * @param {(work: Work) => Promise<T>} job
 * @returns {Promise<T>}
 */
export async function showing(reporter, title, job) {
  const work = reporter.begin(title);
  try {
    const result = await job(work);
    work.end();
    return result;
  } catch (error) {
    work.fail();
    throw error;
  }
}
