import { availableParallelism, totalmem } from 'node:os';
import type { JobHistory } from '@shared/contract/importer';
import type { ImageFacts, Source } from '../dataset/readers/scan';
import type { WorkerItem, WorkerJob } from './importer-messages';
import { WorkerPool } from './importer-pool';
import { Trace } from './trace';

const MOST_WORKERS = 4;
/** A reader from which so long nothing comes hangs; larger files get more time. */
const PATIENCE_MS = 120_000;
const PATIENCE_MS_PER_MEGABYTE = 500;
/** What several sources in hand may take together; a larger one is read alone. */
const BUDGET_BYTES = 512 * 2 ** 20;
/** No source may take more than this, nor more than this share of the computer's memory. */
const MOST_BYTES = 4 * 2 ** 30;
const MOST_SHARE = 0.6;

export type Pool = WorkerPool<WorkerJob, WorkerItem>;

/** What the steps of one job have in common. */
export interface JobContext {
  readonly pool: Pool;
  readonly trace: Trace;
  readonly suspects: ReadonlySet<string>;
  /** Keys of files that made importers before this one die. */
  readonly refused: ReadonlySet<string>;
  readonly signal: AbortSignal;
}

/** Memory that a source takes while it is read: its pixels, and what decoding needs beside them. */
export function bytesOf({ columns, rows, slices, frames, colors, dtype }: ImageFacts): number {
  const bits = Number(/\d+$/.exec(dtype)?.[0] ?? 8);
  return columns * rows * Math.max(1, slices) * Math.max(1, frames) * colors * Math.max(1, bits / 8);
}

export const costOf = ({ facts }: Source): number => bytesOf(facts) * 1.25;
export const mostBytes = (): number => Math.min(MOST_BYTES, totalmem() * MOST_SHARE);
export const patienceFor = (bytes: number): number =>
  PATIENCE_MS + (bytes / 2 ** 20) * PATIENCE_MS_PER_MEGABYTE;

export const openPool = (entry: string, most = MOST_WORKERS): Pool =>
  new WorkerPool(entry, Math.min(most, availableParallelism()), BUDGET_BYTES);

/** Runs a job with workers and a trace of its own, which end with it. */
export async function* withContext<T>(
  entry: string,
  { folder, suspects, refused }: JobHistory,
  signal: AbortSignal,
  work: (context: JobContext) => AsyncIterable<T>,
): AsyncGenerator<T> {
  const pool = openPool(entry);
  const trace = new Trace(folder);
  try {
    yield* work({ pool, trace, suspects: new Set(suspects), refused: new Set(refused), signal });
  } finally {
    await pool.close();
    trace.close();
  }
}
