import { join } from 'node:path';
import { app, protocol, session, shell } from 'electron';
import { SliceloomError } from '@shared/contract/errors';
import { createHost } from '@main/host/create-host';
import { startSample } from '@main/host/start-sample';
import { defaultLibraryPath } from '@main/library/layout';
import { readBuiltFiles } from '@main/pages/built-files';
import { parseArguments } from './arguments';
import { choosePaths } from './choose-paths';
import { followTraining } from './follow-training';
import { servePorts } from './ipc';
import { closeHostBeforeQuit, failToStart, tell } from './lifecycle';
import { setMenu } from './menu';
import { registerPageScheme, servePages } from './protocol';
import { confineEveryPage, confineSession } from './security';
import { spawnUtilityJob } from './spawn-utility';
import { text } from './text';
import { openWindow, showRun } from './window';

// This file is the entry of a bundle, so all paths are found from here: out/main/electron.js.
const built = (...parts: string[]): string => join(__dirname, '..', ...parts);

/** Resources lie beside the archive in a package, in the checkout otherwise. */
const resourcesPath = (): string =>
  app.isPackaged ? join(process.resourcesPath, 'resources') : join(app.getAppPath(), 'resources');

async function start(): Promise<void> {
  const given = parseArguments(process.argv);
  if (!given) throw new SliceloomError('option-invalid', text.libraryNeedsFolder);
  const files = await readBuiltFiles(built('renderer'));
  const host = await createHost({
    libraryPath: given.library ?? defaultLibraryPath(),
    resourcesPath: resourcesPath(),
    version: app.getVersion(),
    kind: 'electron',
    spawnTrainer: () => spawnUtilityJob(built('main', 'trainer.js')),
    spawnImporter: () => spawnUtilityJob(built('main', 'importer.js')),
    choosePaths,
    // Shown, not opened: whatever lies there is never run.
    reveal: (folder) => shell.showItemInFolder(folder),
  });
  confineSession(session.defaultSession);
  servePages(protocol, { files, media: (path) => host.media(path) });
  servePorts(host.service);
  setMenu();
  const window = openWindow(built('preload', 'preload.js'), join(resourcesPath(), 'icon.png'));
  followTraining(host.service, window, join(resourcesPath(), 'tray.png'));
  closeHostBeforeQuit(host, window);
  if (!given.sample) return;
  try {
    showRun(window, (await startSample(host.service)).id);
  } catch (error) {
    await tell(text.sampleFailed, error, window);
  }
}

registerPageScheme();
confineEveryPage();
if (app.requestSingleInstanceLock()) {
  void app.whenReady().then(start).catch(failToStart);
} else {
  console.error(text.alreadyOpen);
  app.exit(0);
}
