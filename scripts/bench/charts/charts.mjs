// @ts-check
/** `npm run bench -- charts`: how evenly charts of a long training zoom and pan in a real browser. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SetupFailure } from '../../setup/failure.mjs';
import { userFolder } from '../../setup/launch.mjs';
import { stopOnSignal } from '../../setup/processes.mjs';
import { setUp } from '../../setup/set-up.mjs';
import { heading } from '../import/report.mjs';
import { commitOf, describeMachine } from '../machine.mjs';
import { readArguments } from './arguments.mjs';
import { measureCharts } from './measure.mjs';
import { framesTable, loadTable, verdict } from './report.mjs';
import { buildPage, servePage } from './serve-page.mjs';
import { failures } from './text.mjs';

/**
 * @param {string[]} args
 * @returns {Promise<number>}
 */
export async function benchCharts(args) {
  const settings = readArguments(args, userFolder());
  if (!settings) return 0;
  const { rows, seconds, chromium, json } = settings;
  if (!existsSync(chromium)) throw new SetupFailure(failures.noChromium(chromium));
  const { root, reporter } = await setUp({ build: false, hint: false });
  const folder = mkdtempSync(join(tmpdir(), 'sliceloom-bench-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const forget = stopOnSignal(remove);
  try {
    await buildPage(root, folder);
    const subjects = [];
    let version = '';
    for (const subject of [
      { what: 'one chart of two lines', rows, chart: 'losses' },
      { what: 'the board of ten charts', rows },
    ]) {
      const work = reporter.begin(subject.what);
      const browsing = await openBrowser(chromium, folder);
      version = browsing.version;
      try {
        subjects.push(await measureCharts(browsing.browser, browsing.address, subject, seconds));
        work.end();
      } catch (error) {
        work.fail();
        throw error;
      } finally {
        await browsing.close();
      }
    }
    const commit = await commitOf(root);
    const own = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version;
    const about = {
      machine: describeMachine(),
      versions: {
        Sliceloom: own + (commit ? ` (${commit})` : ''),
        Chromium: version,
        'Node.js': process.versions.node,
      },
      command: ['npm run bench -- charts', ...args].join(' '),
      // The browser's own work cannot be told from that of others.
      otherWork: null,
    };
    const parts = [heading(about), framesTable(subjects), loadTable(subjects), verdict(subjects)];
    process.stdout.write(`\n${parts.join('\n\n')}\n`);
    if (json) writeFileSync(json, `${JSON.stringify({ ...about, settings, subjects }, null, 2)}\n`);
  } finally {
    forget();
    remove();
  }
  return 0;
}

/** A browser of its own for each subject, so that one does not pay for the memory of another. @param {string} executablePath @param {string} folder */
async function openBrowser(executablePath, folder) {
  const { chromium } = await import('playwright-core');
  // As root, Chromium has no sandbox to offer.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const browser = await chromium.launch({ executablePath, args });
  const { address, close } = await servePage(folder);
  return {
    browser,
    address,
    version: browser.version(),
    async close() {
      close();
      await browser.close();
    },
  };
}
