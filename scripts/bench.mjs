// @ts-check
/**
 * `npm run bench -- …`: what a step of training costs on this machine, beside PyTorch where that is at hand.
 * `npm run bench -- import …`: how fast images are brought, beside the obvious Python.
 * `npm run bench -- draw …`: how soon a page that explores has its images, beside PyTorch where that is at hand.
 * `npm run bench -- watch`: what previews and the measuring of quality cost a training.
 * `npm run bench -- week`: how a page bears a week of training, and how soon it opens.
 * `npm run bench -- charts …`: how evenly the curves of a long training zoom and pan.
 */
import { requireNode } from './setup/require-node.mjs';

requireNode();
const { runScript } = await import('./setup/failure.mjs');
const [job, ...rest] = process.argv.slice(2);
if (job === 'import') {
  const { benchImport } = await import('./bench/import/import.mjs');
  await runScript(() => benchImport(rest));
} else if (job === 'draw') {
  const { benchDraw } = await import('./bench/draw/draw.mjs');
  await runScript(() => benchDraw(rest));
} else if (job === 'watch') {
  const { benchWatch } = await import('./bench/watch/watch.mjs');
  await runScript(benchWatch);
} else if (job === 'week') {
  const { benchWeek } = await import('./bench/week/week.mjs');
  await runScript(benchWeek);
} else if (job === 'charts') {
  const { benchCharts } = await import('./bench/charts/charts.mjs');
  await runScript(() => benchCharts(rest));
} else {
  const { bench } = await import('./bench/bench.mjs');
  await runScript(bench);
}
