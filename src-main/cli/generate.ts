import { resolve } from 'node:path';
import { SliceloomError } from '@shared/contract/errors';
import type { GenerationEvent } from '@shared/contract/runs';
import {
  imageSetRequest,
  type ImageFormat,
  type ImageSetRequest,
  type ImageSetShard,
} from '@shared/domain/image-set';
import { openHost, type CommonOptions } from './context';
import { rangeOf } from './layer-range';
import { EXIT, type Output } from './output';
import { runNamed } from './run-named';
import { text } from './text';
import { untilStopped } from './until-stopped';

export interface GenerateOptions extends CommonOptions {
  readonly run: string;
  readonly count: number;
  readonly seed: number;
  readonly psi: number;
  readonly format: ImageFormat;
  readonly name?: string;
  readonly out?: string;
  readonly checkpoint?: number;
  readonly mix?: string;
  readonly class?: number;
  readonly names?: string;
  readonly keepReal?: number;
  readonly keepTypical?: number;
  readonly near: string;
  readonly aspect?: string;
  readonly values?: string;
  readonly shard?: string;
}

/** Draws an image set. Stopped, it leaves a draft, and the same command goes on with it. */
export function generate(options: GenerateOptions, output: Output): Promise<number> {
  return untilStopped(output, async (signal) => {
    const request = requestOf(options);
    const host = await openHost(options, 'cli');
    try {
      const { name, out } = options;
      const runId = (await runNamed(host.service, options.run)).id;
      const input = { runId, ...request, ...(name !== undefined && { name }) };
      const events =
        out === undefined
          ? host.service.generate(input, signal)
          : host.generateInto(resolve(out), input, signal);
      return (await tellOf(events, output)) ? EXIT.done : EXIT.failed;
    } finally {
      await host.close();
    }
  });
}

/** Tells how a set comes to be. @returns whether it is whole */
export async function tellOf(events: AsyncIterable<GenerationEvent>, output: Output): Promise<boolean> {
  let isWhole = false;
  for await (const event of events) {
    if (event.kind === 'progress') {
      const { stage, done, total } = event;
      const words = stage === 'looking' ? text.looking(done, total) : text.drawing(done, total);
      output.status('progress', { stage, done, total }, words);
      continue;
    }
    const { folder, imageSet } = event;
    isWhole = true;
    output.event('done', { folder, ...imageSet }, text.drawn(imageSet.count, folder));
  }
  return isWhole;
}

/** @throws SliceloomError `option-invalid` by the first option that is not possible. */
export function requestOf(options: Omit<GenerateOptions, 'run'>): ImageSetRequest {
  const { checkpoint, keepReal, keepTypical } = options;
  const { count, seed, psi, format, near, names, aspect, values } = options;
  const keep = {
    ...(keepReal !== undefined && { real: keepReal }),
    ...(keepTypical !== undefined && { typical: keepTypical }),
  };
  const request: Record<string, unknown> = {
    ...{ count, seed, psi, format, near, names, aspect, values, class: options.class, images: checkpoint },
    ...(options.mix !== undefined && { mix: rangeOf('--mix', options.mix) }),
    ...(options.shard !== undefined && { shard: shardOf(options.shard) }),
    ...(Object.keys(keep).length > 0 && { keep }),
  };
  const parsed = imageSetRequest.safeParse(request);
  if (parsed.success) return parsed.data;
  const [field, inner] = parsed.error.issues[0]!.path.map(String) as [string, string | undefined];
  const option = optionOf[field === 'keep' ? inner! : field] ?? `--${field}`;
  const given: unknown = field === 'keep' ? keep[inner as 'real'] : (options[field as 'count'] ?? checkpoint);
  const reason = `“${String(given)}” is not possible`;
  throw new SliceloomError('option-invalid', { option, reason, allowed: text.allowed[option] ?? '' });
}

/** Options whose name is another than the request's. */
const optionOf: Readonly<Record<string, string>> = {
  images: '--checkpoint',
  real: '--keep-real',
  typical: '--keep-typical',
};

function shardOf(word: string): ImageSetShard {
  const [, index, of] = /^(\d+)\/(\d+)$/.exec(word) ?? [];
  return { index: Number(index), of: Number(of) };
}
