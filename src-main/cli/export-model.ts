import { resolve } from 'node:path';
import { openHost, type Command } from './context';
import { EXIT } from './output';
import { text } from './text';
import { runNamed } from './run-named';
import { kimgWords } from './train';
import { untilStopped } from './until-stopped';

export interface ExportModelOptions {
  readonly run: string;
  readonly checkpoint?: number;
  readonly out?: string;
}

/** Writing takes seconds, so whoever stops it is kept waiting until it is whole. */
export const exportModel: Command<ExportModelOptions> = ({ run, checkpoint, out, ...options }, output) =>
  untilStopped(output, async () => {
    const host = await openHost(options, 'cli');
    try {
      const choice = {
        runId: (await runNamed(host.service, run)).id,
        ...(checkpoint !== undefined && { images: checkpoint }),
      };
      const written = await (out === undefined
        ? host.service.exportModel(choice)
        : host.exportModelInto(resolve(out), choice));
      const { resolution, images, folder } = written;
      output.event('done', written, text.exported(resolution, kimgWords(images / 1000), folder));
      return EXIT.done;
    } finally {
      await host.close();
    }
  });
