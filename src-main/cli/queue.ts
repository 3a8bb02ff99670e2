import { SliceloomError } from '@shared/contract/errors';
import { isResumable, type RunSummary } from '@shared/domain/run';
import type { Host } from '../host/host';
import { openHost, type Command } from './context';
import { EXIT } from './output';
import { runNamed } from './run-named';
import { tellRuns } from './runs';
import { text } from './text';

export interface QueueOptions {
  /** Names of runs that are to wait, behind those that do. */
  readonly add?: readonly string[];
  /** Names of runs that are no longer to wait. */
  readonly remove?: readonly string[];
}

/** Changes which runs wait for the machine, and lists them, first one first. */
export const queue: Command<QueueOptions> = async ({ add = [], remove = [], ...common }, output) => {
  const host = await openHost(common, 'cli');
  try {
    const { service } = host;
    const added = await all(service, add);
    const removed = (await all(service, remove)).map(({ id }) => id);
    added.forEach(mustBeAbleToWait);
    if (added.length + removed.length > 0) {
      const before = (await waiting(service)).map(({ id }) => id);
      const after = [...before, ...added.map(({ id }) => id)].filter((id) => !removed.includes(id));
      await service.setQueue({ runIds: [...new Set(after)] });
    }
    tellRuns(await waiting(service), text.emptyQueue, output);
    return EXIT.done;
  } finally {
    await host.close();
  }
};

const all = (service: Host['service'], names: readonly string[]): Promise<RunSummary[]> =>
  Promise.all(names.map((name) => runNamed(service, name)));

async function waiting(service: Host['service']): Promise<RunSummary[]> {
  const place = (run: RunSummary): number => run.queuePlace ?? Infinity;
  const runs = (await service.listRuns({})).filter((run) => run.queuePlace !== undefined);
  return runs.sort((a, b) => place(a) - place(b));
}

/** @throws SliceloomError `run-complete` or `run-busy`. */
function mustBeAbleToWait({ name, state, elsewhere }: RunSummary): void {
  if (state.phase === 'finished') throw new SliceloomError('run-complete', { name });
  if (elsewhere || !isResumable(state)) throw new SliceloomError('run-busy', { name, what: text.queued });
}
