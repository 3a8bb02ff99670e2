// @ts-check
/** `npm start`: set-up, then the window where there can be one, else the same interface in the browser. */
import { join, resolve } from 'node:path';
import { ensureElectron, findElectron, noWindowBecause, unusableSandbox } from './electron.mjs';
import { launch, userFolder } from './launch.mjs';
import { readOptions } from './options.mjs';
import { checkoutLock } from './paths.mjs';
import { locking, setUp } from './set-up.mjs';
import { usages, windowTexts } from './text.mjs';

/** @returns {Promise<number>} the exit code of what was started */
export async function start() {
  const options = readOptions(usages.start, {
    web: { type: 'boolean' },
    sample: { type: 'boolean' },
    library: { type: 'string' },
    port: { type: 'string' },
  });
  if (!options) return 0;
  const state = await setUp();
  const window = await windowOrReason(state, Boolean(options.web));
  const library = options.library ? ['--library', resolve(userFolder(), String(options.library))] : [];
  const shared = [...(options.sample ? ['--sample'] : []), ...library];
  if ('binary' in window) {
    // Chromium refuses its sandbox to root; an ordinary user always has it.
    const root = process.getuid?.() === 0;
    if (root) state.reporter.note(windowTexts.rootWithoutSandbox);
    return launch(window.binary, [...(root ? ['--no-sandbox'] : []), state.root, '--', ...shared], {
      env: state.env,
    });
  }
  state.reporter.note(window.reason);
  const port = options.port ? ['--port', String(options.port)] : [];
  const cli = join(state.root, 'out', 'main', 'cli.js');
  return launch(process.execPath, [cli, 'serve', ...shared, ...port], { env: state.env });
}

/**
 * @param {import('./set-up.mjs').SetUp} state
 * @param {boolean} web
 * @returns {Promise<{ binary: string } | { reason: string }>}
 */
async function windowOrReason({ root, cache, reporter, env }, web) {
  const reason = noWindowBecause({ web, env });
  if (reason) return { reason };
  const binary =
    findElectron(root, env) ??
    (await locking({ reporter })(checkoutLock(cache, root), (started) => {
      return ensureElectron({ root, cache, reporter, env, started });
    }));
  if (!binary)
    return { reason: env.ELECTRON_OVERRIDE_DIST_PATH ? windowTexts.noElectronThere : windowTexts.noElectron };
  const helper = unusableSandbox(binary);
  return helper ? { reason: windowTexts.noSandbox(helper) } : { binary };
}
