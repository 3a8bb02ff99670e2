// @ts-check
/** `npm run bench`: measures kind of step after kind of step, in turns with the reference, and prints tables. */
import { accessSync, constants, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { SetupFailure } from '../setup/failure.mjs';
import { userFolder } from '../setup/launch.mjs';
import { stopOnSignal } from '../setup/processes.mjs';
import { setUp } from '../setup/set-up.mjs';
import { readArguments } from './arguments.mjs';
import { compare, mostOtherWork, summarise } from './figures.mjs';
import { commitOf, describeMachine } from './machine.mjs';
import { checkPython } from './measure.mjs';
import { heading, legend, overheadLine, profileText, timesTable } from './report.mjs';
import { measureProfiles, measureTimes } from './rounds.mjs';
import { failures } from './text.mjs';

/** @returns {Promise<number>} */
export async function bench() {
  const args = process.argv.slice(2);
  const settings = readArguments(args, userFolder());
  if (!settings) return 0;
  if (settings.json) mustBeWritable(settings.json);
  const { root, env, reporter } = await setUp({ hint: false });
  const peer = settings.python ? await referenceOf(settings, settings.python, root, env) : undefined;
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const commit = await commitOf(root);
  const machine = describeMachine();
  const about = {
    machine,
    versions: {
      Sliceloom: version + (commit ? ` (${commit})` : ''),
      'Node.js': process.versions.node,
      ...(peer ? { PyTorch: peer.versions.torch, Python: peer.versions.python } : {}),
    },
    command: ['npm run bench', ...(args.length ? ['--', ...args.map(quoted)] : [])].join(' '),
    settings,
  };

  /** @type {import('./rounds.mjs').Measurements} */
  const measured = { results: [], profiles: [] };
  let told = false;
  // What was measured is told even when the next measurement fails or is broken off.
  const tell = () => {
    if (told || measured.results.length + measured.profiles.length === 0) return;
    told = true;
    publish(about, measured);
  };
  const forget = stopOnSignal(tell);
  try {
    const context = { root, env, cores: machine.cores, reporter, peer };
    await (settings.profile ? measureProfiles : measureTimes)(settings, context, measured);
  } finally {
    forget();
    tell();
  }
  return 0;
}

/**
 * Prints the tables and writes the file that was asked for.
 *
 * @param {Omit<import('./report.mjs').About, 'device' | 'otherWork'>} about
 * @param {import('./rounds.mjs').Measurements} measured
 */
function publish({ versions, ...rest }, { results, profiles, overhead }) {
  const rows = results.map(({ ours, reference, ...point }) => ({
    ...point,
    ours: summarise(ours),
    ...(reference.length ? { reference: summarise(reference), comparison: compare(ours, reference) } : {}),
    rounds: { ours, reference },
  }));
  const any = /** @type {any} */ (results[0]?.ours[0] ?? profiles[0]);
  const about = {
    ...rest,
    device: any.device,
    otherWork: mostOtherWork([
      ...results.flatMap(({ ours, reference }) => [...ours, ...reference]),
      ...profiles,
      ...(overhead ? [overhead] : []),
    ]),
    versions: { ...versions, TensorFlow: any.engine.split(' ')[1] },
  };
  const parts = [
    heading(about),
    ...(rows.length ? [timesTable(rows)] : []),
    ...(rows.some(({ reference }) => reference) ? [legend] : []),
    ...(overhead ? [overheadLine(overhead)] : []),
    ...profiles.map(profileText),
  ];
  process.stdout.write(`\n${parts.join('\n\n')}\n`);
  if (!about.settings.json) return;
  const json = { ...about, results: rows, overhead, profiles };
  writeFileSync(about.settings.json, `${JSON.stringify(json, null, 2)}\n`);
}

/**
 * @param {import('./arguments.mjs').Settings} settings
 * @param {string} python
 * @param {string} root
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<import('./rounds.mjs').Peer>}
 * @throws {SetupFailure} when the reference is not there or Python cannot run it
 */
async function referenceOf({ reference: given }, python, root, env) {
  const reference = given ?? resolve(root, '..', 'shared', 'reference', 'stylegan_reference.py');
  if (!existsSync(reference)) throw new SetupFailure(failures.noReference(given));
  return { python, reference, versions: await checkPython(python, env) };
}

/** @param {string} file @throws {SetupFailure} before anything is measured for nothing */
function mustBeWritable(file) {
  try {
    accessSync(existsSync(file) ? file : dirname(file), constants.W_OK);
  } catch {
    throw new SetupFailure(failures.noFolder(file));
  }
}

/** @param {string} word */
const quoted = (word) => (/^[\w./,:=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
