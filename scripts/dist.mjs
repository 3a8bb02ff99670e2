// @ts-check
/** `npm run dist`, see setup/dist.mjs. */
import { requireNode } from './setup/require-node.mjs';

requireNode();
const { dist } = await import('./setup/dist.mjs');
const { runScript } = await import('./setup/failure.mjs');

await runScript(dist);
