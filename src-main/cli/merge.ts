import { resolve } from 'node:path';
import { openHost, type CommonOptions } from './context';
import { EXIT, type Output } from './output';
import { text } from './text';

export interface MergeOptions extends CommonOptions {
  readonly folders: readonly string[];
  readonly out: string;
}

/** Puts the parts of a set that `generate --shard` drew together. */
export async function merge(options: MergeOptions, output: Output): Promise<number> {
  const host = await openHost(options, 'cli');
  try {
    const folder = resolve(options.out);
    const folders = options.folders.map((each) => resolve(each));
    const { images } = await host.merge(folders, folder, (done, total) =>
      output.status('progress', { done, total }, text.merging(done, total)),
    );
    output.event('done', { folder, count: images.length }, text.drawn(images.length, folder));
    return EXIT.done;
  } finally {
    await host.close();
  }
}
