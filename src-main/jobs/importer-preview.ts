import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { SliceloomError } from '@shared/contract/errors';
import type { ImporterService } from '@shared/contract/importer';
import { refusalSentence } from '@shared/domain/import/findings';
import { writeFileAtomic } from '../library/files';
import type { Plane } from '@shared/domain/import/options';
import type { ImageFacts, Source } from '../dataset/readers/scan';
import { bytesOf, costOf, openPool, patienceFor, type Pool } from './importer-context';
import { WorkerDied } from './importer-pool';
import type { SurveyedSource } from './importer-survey';

type Input = Parameters<ImporterService['preview']>[0];
type Output = Awaited<ReturnType<ImporterService['preview']>>;

const listFile = (folder: string): string => join(folder, 'sources.jsonl');
const indexFile = (folder: string): string => join(folder, 'sources.index');

/**
 * Writes the sources that were found into the job's folder, for previews: one line each, and where each line begins. It lies
 * outside the library, is readable by the user alone, and the host removes it; nothing of a header that tells who it is stands
 * in it.
 */
export async function writeSourceList(folder: string, sources: Iterable<SurveyedSource>): Promise<void> {
  const offsets: number[] = [0];
  const lines = function* (): Generator<Uint8Array> {
    for (const { source, identity } of sources) {
      const { side, plane } = identity;
      const facts: ImageFacts = { ...source.facts, side, private: { identifiers: [] } };
      const listed: Listed = { source: { ...source, facts }, ...(plane && { plane }) };
      const line = Buffer.from(`${JSON.stringify(listed)}\n`);
      offsets.push(offsets.at(-1)! + line.length);
      yield line;
    }
  };
  await writeFileAtomic(listFile(folder), lines());
  await writeFileAtomic(indexFile(folder), new Uint8Array(Float64Array.from(offsets).buffer));
}

interface Listed {
  readonly source: Source;
  /** The plane that its naming scheme tells. */
  readonly plane?: Plane;
}

/** @throws SliceloomError `look-forgotten` where there is none of that number. */
async function readSource(folder: string, index: number): Promise<Listed> {
  const [offsets, list] = [await open(indexFile(folder)), await open(listFile(folder))];
  try {
    const bounds = new Float64Array(2);
    await offsets.read(new Uint8Array(bounds.buffer), 0, 16, index * 8);
    const [from = 0, to = 0] = bounds;
    if (to <= from) throw new SliceloomError('look-forgotten');
    const line = Buffer.alloc(to - from);
    await list.read(line, 0, line.length, from);
    return JSON.parse(line.toString('utf8')) as Listed;
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
    const { source, plane } = await readSource(folder, index);
    this.pool ??= openPool(this.workerEntry, 1);
    const needs = { cost: costOf(source), patienceMs: patienceFor(bytesOf(source.facts)) };
    const file = source.files[0]!.name;
    try {
      for await (const item of await this.pool.run({ kind: 'preview', source, at, options, plane }, needs)) {
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
