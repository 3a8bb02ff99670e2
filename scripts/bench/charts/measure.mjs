// @ts-check
/* global window */
/** Drives the charts in a real browser, with its real events for wheel and drag, and reads how evenly it drew. */

/**
 * @typedef {object} Frames
 * @property {string} what
 * @property {number} perSecond frames of the browser
 * @property {number} pictures frames a second in which charts were drawn anew
 * @property {number} medianMs
 * @property {number} within95Ms 95 % of frames came within this
 *
 * @typedef {object} ChartFigures
 * @property {string} what
 * @property {number} loadMs from the columns at hand to the picture
 * @property {number} appendMs from 1,000 further rows to the picture
 * @property {number} rows
 * @property {number} dataBytes of the columns
 * @property {number} heapBytes that the page holds with everything worked out
 * @property {number} halfLife of the smoothing in rows
 * @property {Frames[]} frames
 */

/**
 * @param {import('playwright-core').Browser} browser
 * @param {string} address
 * @param {{ what: string, rows: number, chart?: string, runs?: number }} subject
 * @param {number} seconds that each movement takes
 * @returns {Promise<ChartFigures>}
 */
export async function measureCharts(browser, address, { what, rows, chart, runs = 1 }, seconds) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  try {
    const query = new URLSearchParams({
      rows: String(rows),
      runs: String(runs),
      ...(chart ? { chart } : {}),
    });
    await page.goto(`${address}?${query}`);
    await page.locator('canvas').first().waitFor();
    const bench = (/** @type {string} */ name) => page.evaluate((call) => window['bench'][call](), name);
    const loadMs = await bench('load');
    await page.waitForTimeout(500);
    const appendMs = await bench('append');
    const frames = [];
    for (const [name, move] of Object.entries(movements)) {
      await bench('reset');
      await page.waitForTimeout(300);
      const chartBox = await page.locator('[role=application]').first().boundingBox();
      if (!chartBox) throw new Error('no chart is in sight');
      frames.push({ what: name, ...(await measureFrames(page, bench, seconds, () => move(page, chartBox))) });
    }
    return {
      ...{ what, rows, loadMs, appendMs, frames },
      dataBytes: await bench('bytes'),
      heapBytes: await heapOf(page),
      halfLife: await bench('smoothing'),
    };
  } finally {
    await page.close();
  }
}

/**
 * @typedef {{ x: number, y: number, width: number, height: number }} ScreenBox
 * @typedef {(until: number) => Promise<void>} Movement
 *
 * @type {Record<string, (page: import('playwright-core').Page, box: ScreenBox) => Promise<Movement>>}
 */
const movements = {
  /** In and out again about a place right of the middle. */
  async zoom(page, { x, y, width, height }) {
    await page.mouse.move(x + width * 0.6, y + height * 0.5);
    return (until) => paced(until, (turn) => page.mouse.wheel(0, turn % 320 < 160 ? -30 : 30));
  },
  /** To and fro over a tenth of the training. */
  async pan(page, { x, y, width, height }) {
    const middle = y + height * 0.5;
    await page.mouse.move(x + width * 0.5, middle);
    for (let turn = 0; turn < 16; turn++) await page.mouse.wheel(0, -80);
    await page.mouse.down();
    return async (until) => {
      await paced(until, (turn) => page.mouse.move(x + width * (0.5 + 0.4 * Math.sin(turn / 50)), middle));
      await page.mouse.up();
    };
  },
};

/** A mouse tells where it is so often. */
const PACE_MS = 8;
/** So many events may be under way: more would queue up where the page cannot keep up. */
const UNDER_WAY = 4;

/**
 * Sends events as fast as a mouse does, without waiting for the picture of each.
 *
 * @param {number} until
 * @param {(turn: number) => Promise<void>} send
 */
async function paced(until, send) {
  /** @type {Set<Promise<void>>} */
  const underWay = new Set();
  for (let turn = 0; performance.now() < until; turn++) {
    const sent = send(turn).finally(() => underWay.delete(sent));
    underWay.add(sent);
    await new Promise((resolve) => setTimeout(resolve, PACE_MS));
    while (underWay.size >= UNDER_WAY) await Promise.race(underWay);
  }
  await Promise.all(underWay);
}

/**
 * @param {import('playwright-core').Page} page
 * @param {(name: string) => Promise<any>} bench
 * @param {number} seconds
 * @param {() => Promise<Movement>} prepare
 */
async function measureFrames(page, bench, seconds, prepare) {
  const move = await prepare();
  await page.waitForTimeout(200);
  await bench('start');
  await move(performance.now() + seconds * 1000);
  const { frames, drawnFrames } = await bench('stop');
  const sorted = [...frames].sort((a, b) => a - b);
  const total = frames.reduce((/** @type {number} */ sum, /** @type {number} */ ms) => sum + ms, 0) / 1000;
  return {
    perSecond: frames.length / total,
    pictures: drawnFrames / total,
    medianMs: sorted[sorted.length >> 1] ?? 0,
    within95Ms: sorted[Math.floor(sorted.length * 0.95)] ?? 0,
  };
}

/** @param {import('playwright-core').Page} page @returns {Promise<number>} arrays included */
async function heapOf(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const usage = await session.send('Runtime.getHeapUsage');
  const { usedSize, backingStorageSize = 0 } = /** @type {any} */ (usage);
  await session.detach();
  return usedSize + backingStorageSize;
}
