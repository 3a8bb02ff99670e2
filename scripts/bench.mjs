// @ts-check
/**
 * `npm run bench -- …`: what a step of training costs on this machine, beside PyTorch where that is at hand.
 * `npm run bench -- import …`: how fast images are brought, beside the obvious Python.
 */
import { requireNode } from './setup/require-node.mjs';

requireNode();
const { runScript } = await import('./setup/failure.mjs');
const [job, ...rest] = process.argv.slice(2);
if (job === 'import') {
  const { benchImport } = await import('./bench/import/import.mjs');
  await runScript(() => benchImport(rest));
} else {
  const { bench } = await import('./bench/bench.mjs');
  await runScript(bench);
}
