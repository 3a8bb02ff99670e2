import { resolve } from 'node:path';
import type { ImageFormat } from '@shared/domain/image-set';
import { openHost, type CommonOptions } from './context';
import { tellOf } from './generate';
import { EXIT, type Output } from './output';
import { untilStopped } from './until-stopped';

export interface ExportOptions extends CommonOptions {
  readonly folder: string;
  readonly out: string;
  readonly format?: ImageFormat;
}

/** Draws a set again from its manifest alone: the same files, or the same images in another format. */
export const exportSet = (options: ExportOptions, output: Output): Promise<number> =>
  untilStopped(output, async (signal) => {
    const host = await openHost(options, 'cli');
    try {
      const { folder, out, format } = options;
      const events = host.exportSet(resolve(folder), resolve(out), format, signal);
      return (await tellOf(events, output)) ? EXIT.done : EXIT.failed;
    } finally {
      await host.close();
    }
  });
