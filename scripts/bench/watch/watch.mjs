// @ts-check
/** `npm run bench -- watch`: what previews and the measuring of quality cost a training. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SetupFailure } from '../../setup/failure.mjs';
import { run } from '../../setup/processes.mjs';
import { setUp } from '../../setup/set-up.mjs';
import { mostOtherWork } from '../figures.mjs';
import { heading } from '../import/report.mjs';
import { commitOf, describeMachine, watchOtherWork } from '../machine.mjs';
import { table } from '../table.mjs';
import { failures } from '../text.mjs';

const GOAL = 0.02;
/** Sides of the images in training, and how long each is watched. */
const TRAININGS = [
  { side: 32, seconds: 300 },
  { side: 128, seconds: 500 },
];
/** Seconds between previews. */
const PREVIEW_SECONDS = '10';
/** Rows before and behind a row by which one knows how long it takes when nothing is watched. */
const NEIGHBOURS = 20;

/** @returns {Promise<number>} */
export async function benchWatch() {
  const { root, env, reporter } = await setUp({ hint: false });
  const folder = mkdtempSync(join(tmpdir(), 'sliceloom-watch-'));
  const trained = [];
  try {
    for (const training of TRAININGS) {
      const title = `Training at ${training.side}² for ${training.seconds} s`;
      const work = reporter.begin(title);
      try {
        trained.push({ ...training, ...(await train({ root, env, folder }, title, training)) });
        work.end();
      } catch (error) {
        work.fail();
        throw error;
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const commit = await commitOf(root);
  const about = {
    machine: describeMachine(),
    versions: {
      Sliceloom: version + (commit ? ` (${commit})` : ''),
      'Node.js': process.versions.node,
    },
    command: 'npm run bench -- watch',
    otherWork: mostOtherWork(trained),
  };
  const titles = ['training at', 'seconds', 'previews', 'measures', 'seconds of watching', '%'];
  const columns = titles.map((title, i) => ({ title, right: i > 0 }));
  const rows = trained.map(({ side, total, previews, measures, watching }) => [
    `${side}²`,
    total.toFixed(0),
    String(previews),
    String(measures),
    watching.toFixed(1),
    ((100 * watching) / total).toFixed(2),
  ]);
  process.stdout.write(`\n${heading(about)}\n\n${table(columns, rows)}\n\nGoal: at most ${100 * GOAL} %.\n`);
  return 0;
}

/** @param {number[]} values */
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * A training and what watching cost it: by how much the rows of metrics in which something was drawn or measured took longer
 * than their neighbours. Two trainings, one of them unwatched, differ by more than this from one time to the next.
 *
 * @param {{ root: string, env: NodeJS.ProcessEnv, folder: string }} place
 * @param {string} title
 * @param {{ side: number, seconds: number }} training
 */
async function train({ root, env, folder }, title, { side, seconds }) {
  const library = join(folder, 'library');
  rmSync(library, { recursive: true, force: true });
  const otherWork = watchOtherWork();
  const sides = ['--first', String(side), '--resolution', String(side)];
  const pace = ['--preview-seconds', PREVIEW_SECONDS, '--metrics-steps', '1', '--kimg', '100000'];
  const program = join(root, 'out', 'main', 'cli.js');
  const args = [program, 'train', '--sample', '--run', 'Bench', '--library', library, ...sides, ...pace];
  const { code, stderr } = await run(process.execPath, args, {
    env,
    started: (pid) => setTimeout(() => process.kill(pid, 'SIGINT'), seconds * 1000).unref(),
  });
  // Saved and ended by the signal.
  if (code !== 130) throw new SetupFailure(failures.measurementFailed(title, code, stderr));
  const rowsOf = (/** @type {string} */ file) =>
    readFileSync(join(library, 'runs', 'Bench', file), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).at);
  const [ats, previews, measures] = ['metrics.jsonl', 'previews.jsonl', 'quality.jsonl'].map(rowsOf);
  const lengths = ats.slice(1).map((at, i) => at - ats[i]);
  const watched = new Set([...previews, ...measures].map((at) => ats.findIndex((each) => each > at) - 1));
  let watching = 0;
  for (const row of watched) {
    // Before the first row and at the end nothing is taken from the training.
    if (row < 0 || row >= lengths.length) continue;
    const around = lengths.slice(Math.max(0, row - NEIGHBOURS), row + NEIGHBOURS + 1);
    const quiet = around.filter((_, i) => !watched.has(i + Math.max(0, row - NEIGHBOURS)));
    // Not the median: now and then a step takes long by itself, in watched rows as in others.
    watching += (lengths[row] - mean(quiet)) / 1000;
  }
  return {
    total: (ats.at(-1) - ats[0]) / 1000,
    previews: previews.length,
    measures: measures.length,
    watching,
    otherWork: otherWork(),
  };
}
