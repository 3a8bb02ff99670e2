import { resolve } from 'node:path';
import { openHost, type Command } from './context';
import { EXIT } from './output';
import { text } from './text';
import { untilStopped } from './until-stopped';

export interface VerifyOptions {
  readonly folder: string;
  readonly count: number;
}

/** Draws some images of a set again and tells of each whether it is the same; the exit code tells whether all are. */
export const verify: Command<VerifyOptions> = (options, output) =>
  untilStopped(output, async (signal) => {
    const host = await openHost(options, 'cli');
    try {
      let others = 0;
      let all = 0;
      for await (const image of host.verify(resolve(options.folder), options.count, signal)) {
        all++;
        if (image.verdict !== 'same') others++;
        output.event('image', { ...image }, text.verified[image.verdict](image.file));
      }
      output.event('done', { images: all, others }, text.verifiedAll(all, others));
      return others === 0 ? EXIT.done : EXIT.failed;
    } finally {
      await host.close();
    }
  });
