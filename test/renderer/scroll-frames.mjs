// Measures how evenly a gallery of several thousand slices scrolls, on a stage that is running:
//   node test/renderer/stage.mjs & node test/renderer/scroll-frames.mjs [--address http://127.0.0.1:4180/]
/* global document, requestAnimationFrame */
// Prints, for each pace, the frames in five seconds and how long they took.
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';

const { values: options } = parseArgs({
  options: {
    address: { type: 'string', default: 'http://127.0.0.1:4180/' },
    dataset: { type: 'string', default: 'd00000000000000aa' },
    seconds: { type: 'string', default: '5' },
  },
});
const executablePath = process.env.SLICELOOM_TEST_CHROMIUM ?? '/usr/bin/chromium';
const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
const browser = await chromium.launch({ executablePath, args });
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
await page.goto(`${options.address}#/datasets/${options.dataset}`);
await page.locator('[role=option]').first().waitFor();

/** Screens a second: reading, searching, and as fast as a scroll bar is dragged. */
for (const pace of [1, 4, 16]) {
  const frames = await page.evaluate(
    async ({ screens, seconds }) => {
      const scroller = document.querySelector('#page');
      scroller.scrollTop = 0;
      const times = [];
      let last = performance.now();
      const end = last + seconds * 1000;
      while (last < end) {
        const now = await new Promise((resolve) => requestAnimationFrame(resolve));
        times.push(now - last);
        scroller.scrollTop += (screens * scroller.clientHeight * (now - last)) / 1000;
        last = now;
      }
      return times.slice(1);
    },
    { screens: pace, seconds: Number(options.seconds) },
  );
  const sorted = [...frames].sort((a, b) => a - b);
  const at = (share) =>
    (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0).toFixed(1);
  const late = frames.filter((time) => time > 20).length;
  const missing = await page.evaluate(
    () => [...document.querySelectorAll('[role=option] img')].filter((image) => !image.complete).length,
  );
  console.log(
    `${pace} screens a second: ${(frames.length / Number(options.seconds)).toFixed(1)} frames a second; ` +
      `median ${at(0.5)} ms, 95 % within ${at(0.95)} ms, longest ${at(1)} ms, ${late} late; ${missing} images still to come`,
  );
}
await browser.close();
