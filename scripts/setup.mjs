// @ts-check
/** `npm run setup`: everything that the application needs, without starting it. */
import { requireNode } from './setup/require-node.mjs';

requireNode();
const { runScript } = await import('./setup/failure.mjs');
const { readOptions } = await import('./setup/options.mjs');
const { setUp } = await import('./setup/set-up.mjs');
const { usages } = await import('./setup/text.mjs');

await runScript(async () => {
  const options = readOptions(usages.setup, { 'no-build': { type: 'boolean' }, flavour: { type: 'string' } });
  if (!options) return;
  const env = {
    ...process.env,
    ...(options.flavour ? { SLICELOOM_TENSORFLOW: String(options.flavour) } : {}),
  };
  const { runtime } = await setUp({ build: !options['no-build'], env });
  process.stdout.write(`${runtime}\n`);
});
