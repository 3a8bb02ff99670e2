// @ts-check
/** `npm run demo`: a recorded training, played in the browser without TensorFlow. */
import { requireNode } from './setup/require-node.mjs';

requireNode();
const { join, resolve } = await import('node:path');
const { runScript } = await import('./setup/failure.mjs');
const { launch, userFolder } = await import('./setup/launch.mjs');
const { readOptions } = await import('./setup/options.mjs');
const { setUpPages } = await import('./setup/set-up.mjs');
const { usages } = await import('./setup/text.mjs');

await runScript(async () => {
  const text = /** @type {const} */ ({ type: 'string' });
  const options = readOptions(usages.demo, { speed: text, recording: text, library: text, port: text });
  if (!options) return 0;
  const { root, env } = await setUpPages();
  const folders = ['recording', 'library'];
  const given = Object.entries(options).flatMap(([name, value]) => [
    `--${name}`,
    folders.includes(name) ? resolve(userFolder(), String(value)) : String(value),
  ]);
  return launch(process.execPath, [join(root, 'out', 'main', 'cli.js'), 'demo', ...given], { env });
});
