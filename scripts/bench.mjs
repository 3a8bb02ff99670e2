// @ts-check
/** `npm run bench -- …`: what a step of training costs on this machine, beside PyTorch where that is at hand. */
import { requireNode } from './setup/require-node.mjs';

requireNode();
const { runScript } = await import('./setup/failure.mjs');
const { bench } = await import('./bench/bench.mjs');

await runScript(bench);
