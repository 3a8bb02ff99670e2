// @ts-check
/** `npm run bench -- week`: a week of training, played in minutes: what its page costs, and how soon it opens. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SetupFailure } from '../../setup/failure.mjs';
import { stopOnSignal } from '../../setup/processes.mjs';
import { setUpPages } from '../../setup/set-up.mjs';
import { failures } from '../charts/text.mjs';
import { heading } from '../import/report.mjs';
import { commitOf, describeMachine } from '../machine.mjs';
import { table } from '../table.mjs';
import { makeWeek, WEEK } from './make-week.mjs';
import { measureCold, measureOpening, measureScrubbing, watchPlayed } from './measure.mjs';

const GOALS = { coldMs: 2000, openMs: 1000, MiB: 400 };
/** The week takes so long. */
const SECONDS = 180;

/** @returns {Promise<number>} */
export async function benchWeek() {
  const executablePath = process.env.SLICELOOM_TEST_CHROMIUM ?? '/usr/bin/chromium';
  if (!existsSync(executablePath)) throw new SetupFailure(failures.noChromium(executablePath));
  const { root, env, reporter } = await setUpPages();
  const folder = mkdtempSync(join(tmpdir(), 'sliceloom-week-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const forget = stopOnSignal(remove);
  /** @template T @param {string} title @param {() => Promise<T>} act */
  const doing = async (title, act) => {
    const work = reporter.begin(title);
    try {
      const result = await act();
      work.end();
      return result;
    } catch (error) {
      work.fail();
      throw error;
    }
  };
  try {
    const recording = join(folder, 'recording');
    await doing('Making a week of training', () => makeWeek(root, recording));
    const figures = await play({ root, env, folder, recording, executablePath, doing });
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const commit = await commitOf(root);
    const about = {
      machine: describeMachine(),
      versions: {
        Sliceloom: version + (commit ? ` (${commit})` : ''),
        Chromium: figures.chromium,
        'Node.js': process.versions.node,
      },
      command: 'npm run bench -- week',
      // The browser's own work cannot be told from that of others.
      otherWork: null,
    };
    process.stdout.write(`\n${heading(about)}\n\n${report(figures)}\n`);
    return 0;
  } finally {
    forget();
    remove();
  }
}

/** @param {any} place */
async function play({ root, env, folder, recording, executablePath, doing }) {
  const { chromium } = await import('playwright-core');
  const speed = WEEK.seconds / SECONDS;
  const args = ['demo', '--json', '--recording', recording, '--speed', String(speed)];
  const library = join(folder, 'library');
  const host = spawn(process.execPath, [join(root, 'out', 'main', 'cli.js'), ...args, '--library', library], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const link = await linkOf(host);
  // As root, Chromium has no sandbox to offer.
  const browser = await chromium.launch({
    executablePath,
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    const coldMs = await measureCold(page, link);
    await page
      .getByRole('link', { name: /A week/ })
      .first()
      .click();
    const isOver = () =>
      JSON.parse(readFileSync(join(library, 'runs', 'A week', 'state.json'), 'utf8')).phase === 'finished';
    const played = await doing('Playing it', () => watchPlayed(page, SECONDS, isOver));
    const address = page.url();
    const openMs = [];
    for (let time = 0; time < 3; time++) {
      await page.goto('about:blank');
      openMs.push(await measureOpening(page, address));
    }
    const scrubbing = await doing('Scrubbing through its previews', () => measureScrubbing(page));
    return { chromium: browser.version(), coldMs, openMs, played, ...scrubbing };
  } finally {
    await browser.close();
    host.kill('SIGINT');
  }
}

/** @param {import('node:child_process').ChildProcess} host @returns {Promise<string>} */
function linkOf(host) {
  return new Promise((resolve, reject) => {
    let text = '';
    host.once('exit', (code) => reject(new Error(`demo ended with ${code}`)));
    host.stdout?.on('data', (piece) => {
      text += piece;
      const line = text.split('\n').find((each) => each.includes('"serving"'));
      if (line) resolve(JSON.parse(line).url);
    });
  });
}

/** @param {Awaited<ReturnType<typeof play>>} figures */
function report({ coldMs, openMs, played, scrubFrames, scrubShown, scrubbed, rested }) {
  const mebibytes = (/** @type {number} */ bytes) => String(Math.round(bytes / 2 ** 20));
  const memory = played.map(({ share, heapBytes, processBytes }) => [
    `after ${Math.round(100 * share)} % of the week`,
    mebibytes(heapBytes),
    mebibytes(processBytes),
  ]);
  const speeds = [
    ['browser started to first page, ms', coldMs.toFixed(0), String(GOALS.coldMs)],
    ['opening the week’s run, ms', openMs.map((ms) => ms.toFixed(0)).join(', '), String(GOALS.openMs)],
    ['scrubbing, frames a second', scrubFrames.toFixed(0), ''],
    ['previews that were led over', String(scrubShown), ''],
  ];
  const columns = (/** @type {string[]} */ ...titles) => titles.map((title, i) => ({ title, right: i > 0 }));
  return [
    table(columns('', 'measured', 'goal'), speeds),
    table(columns('memory of the page, MiB', 'its own', 'its process'), [
      ...memory,
      ['just after scrubbing', mebibytes(scrubbed.heapBytes), mebibytes(scrubbed.processBytes)],
      ['and ten seconds later', mebibytes(rested.heapBytes), mebibytes(rested.processBytes)],
    ]),
    `Goal: under ${GOALS.MiB} MiB.`,
  ].join('\n\n');
}
