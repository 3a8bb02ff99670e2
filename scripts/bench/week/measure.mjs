// @ts-check
/* global document, requestAnimationFrame, window */
/** Opens a played week of training in a real browser: how soon pages can be used, and what they hold meanwhile. */
import { readdirSync, readFileSync } from 'node:fs';
import { shareOf } from '../import/process-tree.mjs';

/** Looks at memory while the week is played. */
const LOOKS = 12;
/** As long as a person drags over the whole of it. */
const SCRUB_SECONDS = 10;
/** After which the browser has given back what it no longer needs. */
const REST_MS = 10_000;

/**
 * @typedef {object} WeekFigures
 * @property {number} coldMs from a browser that has just been started to the first page with its runs
 * @property {number} openMs from the address of the run to its newest preview and its curves
 * @property {{ share: number, heapBytes: number, processBytes: number }[]} played memory after so much of the week
 * @property {number} scrubFrames frames a second while the slider is dragged over all previews
 * @property {number} scrubShown of these, in how many another preview was asked for
 * @property {{ heapBytes: number, processBytes: number }} scrubbed memory afterwards
 * @property {{ heapBytes: number, processBytes: number }} rested and some seconds later
 */

/** @param {import('playwright-core').Page} page */
async function heapOf(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize, backingStorageSize = 0 } = /** @type {any} */ (
    await session.send('Runtime.getHeapUsage')
  );
  await session.detach();
  return usedSize + backingStorageSize;
}

/** The largest of the browser's renderer processes: that of our page. */
function rendererBytes() {
  const sizes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--type=renderer')
          ? shareOf(Number(pid))
          : 0;
      } catch {
        return 0;
      }
    });
  return Math.max(0, ...sizes);
}

/** @param {import('playwright-core').Page} page */
const memoryOf = async (page) => ({ heapBytes: await heapOf(page), processBytes: rendererBytes() });

/**
 * @param {import('playwright-core').Page} page of a browser that has just been started
 * @param {string} link that lets it in
 * @returns {Promise<number>} milliseconds
 */
export async function measureCold(page, link) {
  const started = performance.now();
  await page.goto(link);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page
    .getByRole('link', { name: /A week/ })
    .first()
    .waitFor();
  return performance.now() - started;
}

/**
 * @param {import('playwright-core').Page} page at the run that is played
 * @param {number} seconds that the week takes
 * @param {() => boolean} isOver
 */
export async function watchPlayed(page, seconds, isOver) {
  const started = performance.now();
  const played = [];
  for (let look = 1; look <= LOOKS || !isOver(); look++) {
    await page.waitForTimeout((seconds * 1000) / LOOKS);
    const share = Math.min(1, (performance.now() - started) / 1000 / seconds);
    played.push({ share, ...(await memoryOf(page)) });
    if (look > LOOKS * 3) throw new Error('The week does not come to its end');
  }
  return played;
}

/** @param {import('playwright-core').Page} page @param {string} address of the run */
export async function measureOpening(page, address) {
  const started = performance.now();
  await page.goto(address);
  await page.waitForFunction(() => {
    const canvases = [...document.querySelectorAll('canvas')];
    return canvases.length > 4 && canvases.slice(0, 4).every((canvas) => hasInk(canvas));
    function hasInk(/** @type {HTMLCanvasElement} */ canvas) {
      const context = canvas.getContext('2d');
      if (!context || canvas.width === 0) return false;
      const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
      return data.some((value) => value > 8);
    }
  });
  return performance.now() - started;
}

/** @param {import('playwright-core').Page} page */
export async function measureScrubbing(page) {
  const slider = page.locator('.scrub input, .scrub [role=slider]').first();
  const box = await page.locator('.scrub').first().boundingBox();
  if (!box) throw new Error('There is no slider over the previews');
  await slider.waitFor({ state: 'attached' });
  await page.evaluate(() => {
    const counted = { frames: 0, asked: new Set(), isOver: false };
    Object.assign(window, { counted });
    const frame = () => {
      counted.frames++;
      counted.asked.add(document.querySelector('.scrub [role=slider]')?.getAttribute('aria-valuenow'));
      if (!counted.isOver) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  const [y, started] = [box.y + box.height / 2, performance.now()];
  await page.mouse.move(box.x + box.width - 10, y);
  await page.mouse.down();
  for (let share = 0; share < 1;) {
    share = (performance.now() - started) / 1000 / SCRUB_SECONDS;
    // There and back again.
    const place = share < 0.5 ? 1 - 2 * share : 2 * share - 1;
    await page.mouse.move(box.x + 10 + place * (box.width - 20), y);
    await page.waitForTimeout(8);
  }
  await page.mouse.up();
  const { frames, asked } = await page.evaluate(() => {
    const { counted } = /** @type {any} */ (window);
    counted.isOver = true;
    return { frames: counted.frames, asked: counted.asked.size };
  });
  const seconds = (performance.now() - started) / 1000;
  const scrubbed = await memoryOf(page);
  await page.waitForTimeout(REST_MS);
  return { scrubFrames: frames / seconds, scrubShown: asked, scrubbed, rested: await memoryOf(page) };
}
