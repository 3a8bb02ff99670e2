import { resolve } from 'node:path';
import type { ImageFormat } from '@shared/domain/image-set';
import { openHost, type Command } from './context';
import { EXIT } from './output';
import { runNamed } from './run-named';
import { text } from './text';
import { untilStopped } from './until-stopped';

export interface GenerateOptions {
  readonly run: string;
  readonly count: number;
  readonly seed: number;
  readonly psi: number;
  readonly format: ImageFormat;
  readonly out?: string;
}

export const generate: Command<GenerateOptions> = (options, output) =>
  untilStopped(output, async (signal) => {
    const host = await openHost(options, 'cli');
    try {
      const { count, seed, psi, format } = options;
      const input = { runId: (await runNamed(host.service, options.run)).id, count, seed, psi, format };
      const events =
        options.out === undefined
          ? host.service.generate(input, signal)
          : host.generateInto(resolve(options.out), input, signal);
      for await (const event of events) {
        if (event.kind === 'progress')
          output.status('progress', event, text.drawing(event.done, event.total));
        else
          output.event(
            'done',
            { folder: event.folder, ...event.imageSet },
            text.drawn(event.imageSet.count, event.folder),
          );
      }
      return EXIT.done;
    } finally {
      await host.close();
    }
  });
