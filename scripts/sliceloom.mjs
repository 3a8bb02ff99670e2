// @ts-check
/** `npm run sliceloom -- …`: the command line. Set-up speaks on stderr alone, so that --json keeps stdout to itself. */
import { requireNode } from './setup/require-node.mjs';

requireNode();
const { join } = await import('node:path');
const { runScript } = await import('./setup/failure.mjs');
const { launch, userFolder } = await import('./setup/launch.mjs');
const { setUp } = await import('./setup/set-up.mjs');

await runScript(async () => {
  const { root, env } = await setUp({ hint: false });
  return launch(process.execPath, [join(root, 'out', 'main', 'cli.js'), ...process.argv.slice(2)], {
    env,
    cwd: userFolder(),
  });
});
