import { resolve } from 'node:path';
import { openHost, type Command } from './context';
import { EXIT } from './output';
import { text } from './text';
import { untilStopped } from './until-stopped';

export interface NearestOptions {
  readonly folder: string;
}

/** Compares the images of a set with the slices that their network learnt from, and tells which come too near. */
export const nearest: Command<NearestOptions> = (options, output) =>
  untilStopped(output, async (signal) => {
    const folder = resolve(options.folder);
    const host = await openHost(options, 'cli');
    try {
      for await (const event of host.nearest(folder, signal)) {
        if (event.kind === 'progress') {
          output.status('progress', event, text.comparing(event.done, event.total));
          continue;
        }
        const { images, slices, yardstick } = event.report;
        const flagged = images.filter((image) => image.flagged);
        for (const {
          file,
          nearest: [first],
        } of flagged)
          output.event('near', { file, ...first }, text.isNear(file, first!.pixels, first!.slice));
        output.event(
          'done',
          { folder, images: images.length, slices, flagged: flagged.length, ...(yardstick && { yardstick }) },
          [text.compared(images.length, slices, flagged.length, yardstick), text.comparedLimits].join('\n'),
        );
      }
      return EXIT.done;
    } finally {
      await host.close();
    }
  });
