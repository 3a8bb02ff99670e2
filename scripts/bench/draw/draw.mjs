// @ts-check
/** `npm run bench -- draw`: how soon a page that explores has its image, and its canvas. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setUp } from '../../setup/set-up.mjs';
import { mostOtherWork } from '../figures.mjs';
import { heading } from '../import/report.mjs';
import { commitOf, describeMachine } from '../machine.mjs';
import { checkPython, measureExport, measureOurs } from '../measure.mjs';
import { table } from '../table.mjs';
import { readArguments } from './arguments.mjs';

/** A model of 64² with fmap_base 2048. */
const shape = { batch: 8, fmapBase: 2048, fmapMax: 256, steps: 15 };
const point = /** @type {const} */ ({ resolution: 64, precision: 'float32', repeatability: 'repeatable' });
const GOALS = { image: 60, canvas: 600, comparing: 60 };
const ROUNDS = 2;

/**
 * @param {string[]} args
 * @returns {Promise<number>}
 */
export async function benchDraw(args) {
  const settings = readArguments(args, process.cwd());
  if (!settings) return 0;
  const { python, reference: given } = settings;
  const { root, env, reporter } = await setUp({ hint: false });
  const reference = given ?? resolve(root, '..', 'shared', 'reference', 'stylegan_reference.py');
  const peer = python === undefined ? undefined : await checkPython(python, env);
  const rounds = [];
  for (let round = 1; round <= ROUNDS; round++) {
    const title = `Drawing, round ${round} of ${ROUNDS}`;
    const work = reporter.begin(title);
    try {
      const measured = (/** @type {'drawing' | 'exporting' | 'comparing'} */ task) =>
        measureOurs({ root, env, title }, task, shape, point);
      const [drawing, exporting, comparing] = [
        await measured('drawing'),
        await measured('exporting'),
        await measured('comparing'),
      ];
      const theirs =
        python === undefined
          ? undefined
          : await measureExport({ python, reference, env, title }, shape, point.resolution);
      rounds.push({
        ...drawing,
        theirs: theirs?.seconds,
        exportSeconds: exporting.seconds,
        compareSeconds: comparing.seconds,
      });
      work.end();
    } catch (error) {
      work.fail();
      throw error;
    }
  }
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const commit = await commitOf(root);
  const about = {
    machine: describeMachine(),
    versions: {
      Sliceloom: version + (commit ? ` (${commit})` : ''),
      'Node.js': process.versions.node,
      Engine: rounds[0].engine,
      ...(peer ? { PyTorch: peer.torch, Python: peer.python } : {}),
    },
    command: 'npm run bench -- draw',
    otherWork: mostOtherWork(rounds),
  };
  const row = (/** @type {string} */ what, /** @type {string} */ figure, /** @type {number} */ goal) => [
    what,
    rounds.map((each) => each[figure]).join(', '),
    goal ? String(goal) : '',
  ];
  const rows = [
    row('an image after a slider has moved, ms', 'imageMs', GOALS.image),
    row('a canvas of 5 × 5, ms', 'canvasMs', GOALS.canvas),
    row('an image set of 1,000, s', 'exportSeconds', 0),
    ...(peer ? [row('the same by the PyTorch reference and Pillow, s', 'theirs', 0)] : []),
    row('1,000 images beside 20,000 slices, s', 'compareSeconds', GOALS.comparing),
  ];
  const columns = [{ title: 'drawing' }, { title: 'measured', right: true }, { title: 'goal', right: true }];
  process.stdout.write(`\n${heading(about)}\n\n${table(columns, rows)}\n`);
  return 0;
}
