import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { SliceloomError } from '@shared/contract/errors';
import type { ImporterService } from '@shared/contract/importer';
import { refusalSentence } from '@shared/domain/import/findings';
import { writeFileAtomic } from '../library/files';
import type { Source } from '../dataset/readers/scan';
import { bytesOf, costOf, openPool, patienceFor, type Pool } from './importer-context';
import { WorkerDied } from './importer-pool';

type Input = Parameters<ImporterService['preview']>[0];
type Output = Awaited<ReturnType<ImporterService['preview']>>;

const listFile = (folder: string): string => join(folder, 'sources.jsonl');
const indexFile = (folder: string): string => join(folder, 'sources.index');

/**
 * Writes the sources that were found into the job's folder, for previews: one line each, and where each line begins. It lies
 * outside the library, is readable by the user alone, and the host removes it; nothing of a header that tells who it is stands
 * in it.
 */
export async function writeSourceList(folder: string, sources: Iterable<Source>): Promise<void> {
  const offsets: number[] = [0];
  const lines = function* (): Generator<Uint8Array> {
    for (const { files, facts, remarks } of sources) {
      const line = Buffer.from(`${JSON.stringify({ files, facts: withoutPrivate(facts), remarks })}\n`);
      offsets.push(offsets.at(-1)! + line.length);
      yield line;
    }
  };
  await writeFileAtomic(listFile(folder), lines());
  await writeFileAtomic(indexFile(folder), new Uint8Array(Float64Array.from(offsets).buffer));
}

const withoutPrivate = (facts: Source['facts']): Source['facts'] => ({
  ...facts,
  private: { identifiers: [] },
});

/** @throws SliceloomError `look-forgotten` where there is none of that number. */
async function readSource(folder: string, index: number): Promise<Source> {
  const [offsets, list] = [await open(indexFile(folder)), await open(listFile(folder))];
  try {
    const bounds = new Float64Array(2);
    await offsets.read(new Uint8Array(bounds.buffer), 0, 16, index * 8);
    const [from = 0, to = 0] = bounds;
    if (to <= from) throw new SliceloomError('look-forgotten');
    const line = Buffer.alloc(to - from);
    await list.read(line, 0, line.length, from);
    return JSON.parse(line.toString('utf8')) as Source;
  } finally {
    await Promise.all([offsets.close(), list.close()]);
  }
}

/** Draws single slices of what was found, by a worker that keeps the volume it read last. */
export class Previews {
  private pool: Pool | undefined;

  constructor(private readonly workerEntry: string) {}

  /** @throws SliceloomError `file-refused` with the reason where the source gives no slice. */
  async draw({ folder, source: index, at, options }: Input): Promise<Output> {
    const source = await readSource(folder, index);
    this.pool ??= openPool(this.workerEntry, 1);
    const needs = { cost: costOf(source), patienceMs: patienceFor(bytesOf(source.facts)) };
    const file = source.files[0]!.name;
    try {
      for await (const item of await this.pool.run({ kind: 'preview', source, at, options }, needs)) {
        if (item.kind === 'drawn') {
          const [low, high] = item.window;
          return { png: Buffer.from(item.png).toString('base64'), window: [low, high], slices: item.slices };
        }
        if (item.kind === 'refused')
          throw new SliceloomError('file-refused', { file, reason: refusalSentence(item.refusal) });
      }
    } catch (error) {
      if (!(error instanceof WorkerDied)) throw error;
      throw new SliceloomError('file-refused', { file, reason: refusalSentence(error.refusal) });
    }
    throw new Error('A worker drew nothing');
  }
}
