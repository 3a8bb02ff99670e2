import type { Refusal } from '@shared/domain/import/findings';
import type { JobContext } from './importer-context';
import type { WorkerItem, WorkerJob } from './importer-messages';
import { WorkerDied } from './importer-pool';

/** Something that a worker is to do, one of a batch. */
export interface Piece {
  /** By which a trace knows it. */
  readonly key: string;
  readonly cost: number;
  readonly patienceMs: number;
}

/** What comes of the pieces of a batch, in their order: what each gives, its last item saying that it is done. */
export type BatchItem<P> = { readonly piece: P; readonly item: WorkerItem };

/** Whether a piece must be in hand alone: an importer died with it in hand. */
export const mustBeAlone = ({ suspects, refused }: JobContext, { key }: Piece): boolean =>
  suspects.has(key) || refused.has(key);

/**
 * Has a batch done by one worker. Where the worker dies, the piece that it had in hand is refused and the rest is done by
 * another; so one file costs no other.
 *
 * @param isLast whether an item is the last of its piece
 * @returns once a worker has begun; the items come as they are made and are to be taken to the end
 */
export async function beginBatch<P extends Piece>(
  context: JobContext,
  pieces: readonly P[],
  jobOf: (pieces: readonly P[]) => WorkerJob,
  isLast: (item: WorkerItem) => boolean,
): Promise<AsyncGenerator<BatchItem<P>>> {
  const { pool, trace, refused } = context;
  const isSuspect = pieces.some((piece) => mustBeAlone(context, piece));
  const start = (some: readonly P[], urgent = false): Promise<AsyncGenerator<WorkerItem>> =>
    pool.run(jobOf(some), {
      cost: isSuspect ? Infinity : Math.max(...some.map(({ cost }) => cost)),
      patienceMs: Math.max(...some.map(({ patienceMs }) => patienceMs)),
      urgent,
      begun: () => trace.begin(some.map(({ key }) => key)),
    });
  const died = (piece: P, refusal: Refusal): BatchItem<P> => ({ piece, item: { kind: 'refused', refusal } });

  const wanted = pieces.filter(({ key }) => !refused.has(key));
  const first = wanted.length > 0 ? await start(wanted) : undefined;
  return (async function* () {
    let items = first;
    let next = 0;
    for (const piece of pieces.filter(({ key }) => refused.has(key)))
      yield died(piece, { code: 'reader-died', params: {} });
    while (items) {
      try {
        for await (const item of items) {
          const piece = wanted[next]!;
          if (isLast(item)) {
            trace.end([piece.key]);
            next++;
          }
          yield { piece, item };
        }
        return;
      } catch (error) {
        if (!(error instanceof WorkerDied) || next >= wanted.length) throw error;
        const culprit = wanted[next++]!;
        trace.end(wanted.slice(next - 1).map(({ key }) => key));
        yield died(culprit, error.refusal);
        const rest = wanted.slice(next);
        items = rest.length > 0 ? await start(rest, true) : undefined;
      }
    }
  })();
}
