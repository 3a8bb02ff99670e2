import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SliceloomError } from '@shared/contract/errors';
import { importerContract, type ImporterService, type JobHistory } from '@shared/contract/importer';
import { connect, type Connection } from '@shared/contract/rpc';
import { readTrace } from '../jobs/trace';
import type { JobProcess } from './host';
import { answerOf, deathWords, isLost } from './job-owner';

const LONGEST_CANCEL_MS = 20_000;
const LONGEST_PREVIEW_MS = 90_000;
/** An importer that dies so often with nothing in hand is not killed by what it reads. */
const MOST_IDLE_DEATHS = 3;

/** Owns one importer process. */
export class ImporterOwner {
  private readonly connection: Connection<typeof importerContract>;

  constructor(private readonly process: JobProcess) {
    this.connection = connect(importerContract, process.channel);
  }

  get service(): ImporterService {
    return this.connection.service;
  }

  /** @throws SliceloomError `importer-died` or `importer-silent`, or what the call itself failed with. */
  answered<T>(answer: Promise<T>, milliseconds = LONGEST_PREVIEW_MS): Promise<T> {
    return answerOf(answer, milliseconds, {
      died: () => this.death(),
      silent: (seconds) => new SliceloomError('importer-silent', { seconds }),
    });
  }

  /** Why the process is gone. Its last words are not passed on: a reader's may quote a header. */
  async death(): Promise<SliceloomError> {
    return new SliceloomError('importer-died', { reason: deathWords(await this.process.exited) });
  }

  /** Lets an import undo what it has done; one that does not answer is left for the next to tidy. */
  async cancel(): Promise<void> {
    await this.answered(this.service.cancel({}), LONGEST_CANCEL_MS).catch(() => undefined);
  }

  /** Ends the process and sees it gone. */
  async end(): Promise<void> {
    this.connection.close();
    this.process.kill();
    await this.process.exited;
  }
}

/** A folder of a job's own, for what its importer notes. */
export const makeJobFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'sliceloom-import-'));
export const removeJobFolder = (folder: string): Promise<void> =>
  rm(folder, { recursive: true, force: true });

export interface JobNeeds {
  readonly spawn: () => JobProcess;
  readonly folder: string;
  /** Told of each process, so that a host that closes can end it. */
  readonly onStart?: (importer: ImporterOwner) => void;
  /** Whether the host is ending: an importer that is gone then is not followed by another. */
  readonly isEnding?: () => boolean;
}

/**
 * A job's stream, from one importer after another: when one dies, the next is told what it had in hand. Those are then
 * tried one at a time, and one with which that importer dies as well is refused, so that the job goes on without it.
 *
 * @throws SliceloomError `importer-died` where nothing that was read can be at fault; what the job itself fails with
 */
export async function* outliving<T>(
  { spawn, folder, onStart, isEnding }: JobNeeds,
  begin: (service: ImporterService, job: JobHistory, signal: AbortSignal) => AsyncIterable<T>,
  signal: AbortSignal,
): AsyncGenerator<T> {
  const [suspects, refused] = [new Set<string>(), new Set<string>()];
  let deathsWithoutNews = 0;
  while (!signal.aborted) {
    const importer = new ImporterOwner(spawn());
    onStart?.(importer);
    let hasEnded = false;
    try {
      const job = { folder, suspects: [...suspects], refused: [...refused] };
      yield* begin(importer.service, job, signal);
      hasEnded = !signal.aborted;
      return;
    } catch (error) {
      hasEnded = true;
      if (signal.aborted) return;
      if (!isLost(error) || isEnding?.()) throw error;
      const death = await importer.death();
      const before = suspects.size + refused.size;
      const inHand = await readTrace(folder);
      for (const key of inHand) (inHand.length === 1 && suspects.has(key) ? refused : suspects).add(key);
      if (suspects.size + refused.size === before && ++deathsWithoutNews >= MOST_IDLE_DEATHS) throw death;
    } finally {
      // Whoever listened has left, or wants no more.
      if (!hasEnded) await importer.cancel();
      await importer.end();
    }
  }
}
