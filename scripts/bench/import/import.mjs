// @ts-check
/** `npm run bench -- import`: how fast images are brought, beside the obvious Python, and how much memory that takes. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { SetupFailure } from '../../setup/failure.mjs';
import { userFolder } from '../../setup/launch.mjs';
import { stopOnSignal } from '../../setup/processes.mjs';
import { setUp } from '../../setup/set-up.mjs';
import { mostOtherWork } from '../figures.mjs';
import { commitOf, describeMachine } from '../machine.mjs';
import { measureOurs } from '../measure.mjs';
import { readArguments } from './arguments.mjs';
import { measureImport, measurePython } from './measure.mjs';
import { makePngs } from './pngs.mjs';
import { batchesLine, heading, importsTable, memoryLine, ratioLine } from './report.mjs';
import { failures } from './text.mjs';

/** The network beside which batches are measured: the one of the training's benchmark. */
const shape = { batch: 8, fmapBase: 2048, fmapMax: 256, steps: 7 };
const point = /** @type {const} */ ({ resolution: 64, precision: 'float32', repeatability: 'repeatable' });

/**
 * @param {string[]} args
 * @returns {Promise<number>}
 */
export async function benchImport(args) {
  const settings = readArguments(args, userFolder());
  if (!settings) return 0;
  const { root, env, reporter } = await setUp({ hint: false });
  const data = settings.data ?? resolve(root, '..', 'shared', 'data', 'brain-mr');
  if (!existsSync(data)) throw new SetupFailure(failures.noData(data));
  const folder = mkdtempSync(join(tmpdir(), 'sliceloom-bench-'));
  const forget = stopOnSignal(() => rmSync(folder, { recursive: true, force: true }));
  try {
    const measured = await measureAll({ root, env, folder }, settings, data, reporter);
    await publish(measured, { root, args, settings });
  } finally {
    forget();
    rmSync(folder, { recursive: true, force: true });
  }
  return 0;
}

/**
 * @param {import('./measure.mjs').Place} place
 * @param {import('./arguments.mjs').Settings} settings
 * @param {string} data
 * @param {import('../../setup/progress.mjs').Reporter} reporter
 */
async function measureAll(place, { rounds, python, pngs }, data, reporter) {
  /** @template {{ seconds?: number }} T @param {string} title @param {() => Promise<T> | T} act */
  const shown = async (title, act) => {
    const work = reporter.begin(title);
    try {
      const result = await act();
      work.end({ detail: result?.seconds === undefined ? '' : `${result.seconds.toFixed(1)} s` });
      return result;
    } catch (error) {
      work.fail();
      throw error;
    }
  };
  /** @type {Awaited<ReturnType<typeof measureImport>>[]} */
  const ours = [];
  /** @type {Awaited<ReturnType<typeof measurePython>>[]} */
  const peers = [];
  for (let round = 1; round <= rounds; round++) {
    const of = `round ${round} of ${rounds}`;
    const title = `Volumes, ${of}: Sliceloom`;
    ours.push(
      await shown(title, () =>
        measureImport(place, title, data, ['--plane', 'axial', '--min-foreground', '0']),
      ),
    );
    if (python) peers.push(await shown(`Volumes, ${of}: Python`, () => measurePython(place, python, data)));
  }
  const library = join(place.folder, 'library');
  const overhead = await shown('Batches beside a step', () =>
    measureOurs({ ...place, title: 'Batches' }, 'overhead', shape, {
      ...point,
      dataset: join(library, 'datasets', 'Bench'),
    }),
  );
  const pictures = pngs > 0 ? await measurePngs(place, pngs, shown) : undefined;
  return { ours, peers, overhead: { ...overhead, ...point, slices: ours[0].slices }, pictures };
}

/**
 * @param {import('./measure.mjs').Place} place
 * @param {number} count
 * @param {<T extends { seconds?: number }>(title: string, act: () => Promise<T> | T) => Promise<T>} shown
 */
async function measurePngs(place, count, shown) {
  const pictures = join(place.folder, 'pngs');
  mkdirSync(pictures);
  await shown(`Making ${count} PNGs`, () => {
    makePngs(pictures, count);
    return {};
  });
  const title = `${count} PNGs: Sliceloom`;
  return shown(title, () => measureImport(place, title, pictures, []));
}

/**
 * @param {Awaited<ReturnType<typeof measureAll>>} measured
 * @param {{ root: string, args: string[], settings: import('./arguments.mjs').Settings }} context
 */
async function publish({ ours, peers, overhead, pictures }, { root, args, settings }) {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const commit = await commitOf(root);
  const all = [...ours, ...peers, ...(pictures ? [pictures] : [])];
  const about = {
    machine: describeMachine(),
    versions: {
      Sliceloom: version + (commit ? ` (${commit})` : ''),
      'Node.js': process.versions.node,
      ...peers[0]?.versions,
    },
    command: ['npm run bench -- import', ...args].join(' '),
    otherWork: mostOtherWork(all),
  };
  const quickest = (/** @type {readonly any[]} */ some) =>
    some.reduce((best, next) => (next.seconds < best.seconds ? next : best));
  const rows = [
    { what: 'the volumes, Sliceloom', figures: quickest(ours) },
    ...(peers.length > 0 ? [{ what: 'the volumes, Python', figures: quickest(peers) }] : []),
    ...(pictures ? [{ what: `${settings.pngs} PNGs, Sliceloom`, figures: pictures }] : []),
  ];
  const ratios = peers.map(({ seconds }, round) => seconds / ours[round].seconds);
  const parts = [
    heading(about),
    importsTable(rows),
    ...(ratios.length > 0 ? [ratioLine(ratios)] : []),
    ...(pictures ? [memoryLine(settings.pngs, pictures.peakBytes)] : []),
    batchesLine(overhead),
  ];
  process.stdout.write(`\n${parts.join('\n\n')}\n`);
  if (settings.json)
    writeFileSync(
      settings.json,
      `${JSON.stringify({ ...about, settings, ours, peers, overhead, pictures }, null, 2)}\n`,
    );
}
