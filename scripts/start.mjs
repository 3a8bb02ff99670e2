// @ts-check
/** `npm start`, see setup/start.mjs. */
import { requireNode } from './setup/require-node.mjs';

requireNode();
const { runScript } = await import('./setup/failure.mjs');
const { start } = await import('./setup/start.mjs');

await runScript(start);
