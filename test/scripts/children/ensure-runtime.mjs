// @ts-check
/** Brings a runtime into the cache under its lock, as set-up does, with the pin that the test gives as JSON. */
import { createReporter } from '../../../scripts/setup/progress.mjs';
import { ensureRuntime } from '../../../scripts/setup/runtime.mjs';
import { locking } from '../../../scripts/setup/set-up.mjs';
import { lockFile } from '../../../scripts/setup/paths.mjs';
import { runScript } from '../../../scripts/setup/failure.mjs';

const { root, cache, pin, tensorflow, python } = JSON.parse(process.argv[2]);
await runScript(async () => {
  const reporter = createReporter();
  await locking({ reporter })(lockFile(cache, 'runtime'), (started) => {
    return ensureRuntime({ root, cache, pin, tensorflow, reporter, python, env: process.env, started });
  });
});
