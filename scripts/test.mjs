// @ts-check
/** `npm test`, see setup/test.mjs. */
import { requireNode } from './setup/require-node.mjs';

requireNode();
const { runScript } = await import('./setup/failure.mjs');
const { test } = await import('./setup/test.mjs');

await runScript(test);
