import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { SliceloomError } from '@shared/contract/errors';
import type { RunSummary } from '@shared/domain/run';
import type { Host } from '../host/host';
import { startSample } from '../host/start-sample';
import { startWebServer } from '../web/server';
import { onStopSignal, openHost, paths, type Command } from './context';
import { EXIT, type Output } from './output';
import { text } from './text';

export interface ServeOptions {
  readonly port?: number;
  readonly sample?: boolean;
  /** Folders that the pages may read. */
  readonly allow?: readonly string[];
}

/** Serves until a signal ends it; what trains then is saved. */
export const serve: Command<ServeOptions> = async (options, output) => {
  const allowedFolders = (options.allow ?? []).map((folder) => resolve(folder));
  const missing = allowedFolders.find(
    (folder) => !statSync(folder, { throwIfNoEntry: false })?.isDirectory(),
  );
  if (missing !== undefined) throw new SliceloomError('path-missing', { path: missing });
  const host = await openHost(options, 'web', { allowedFolders });
  return servePages(host, options, output, options.sample ? () => startSample(host.service) : undefined);
};

/** Serves a host's pages until a signal ends it, then closes the host. @param begin starts a training once pages are served */
export async function servePages(
  host: Host,
  { port }: Pick<ServeOptions, 'port'>,
  output: Output,
  begin?: () => Promise<RunSummary>,
): Promise<number> {
  try {
    const server = await startWebServer({
      host,
      rendererFolder: paths.renderer,
      ...(port === undefined ? {} : { port }),
      onNewLink: (url) => output.event('new-link', { url }, text.newLink(url)),
    });
    const stopped = new Promise<void>((resolve) => onStopSignal(() => resolve()));
    output.event('serving', { url: server.url, port: server.port }, text.serving(server.url));
    await begin?.().then(
      ({ id, name }) => output.event('begun', { id, name }),
      (error: unknown) => output.error(error),
    );
    await stopped;
    output.event('ending', {}, text.ending);
    await server.close();
    return EXIT.done;
  } finally {
    await host.close();
  }
}
