import { z } from 'zod';
import { runId, type RunId } from '@shared/domain/units';
import { readJsonIfThere, writeJson } from '../library/files';
import type { Library } from '../library/layout';

const queueFile = z.object({ schema: z.literal(1), runIds: z.array(runId) });

/** The runs that wait for the machine, in queue.json of the library: a restart of Sliceloom does not forget them. */
export class RunQueue {
  constructor(private readonly library: Library) {}

  /** Empty where the file is missing or damaged: what waits can be put into the queue again, and no run is lost by it. */
  async list(): Promise<readonly RunId[]> {
    const file = await readJsonIfThere(this.library.queue, queueFile).catch(() => undefined);
    return file?.runIds ?? [];
  }

  async set(runIds: readonly RunId[]): Promise<void> {
    await writeJson(this.library.queue, queueFile, { schema: 1, runIds: [...new Set(runIds)] });
  }

  async add(run: RunId): Promise<void> {
    await this.set([...(await this.list()), run]);
  }

  async remove(runs: readonly RunId[]): Promise<void> {
    const waiting = await this.list();
    const left = waiting.filter((run) => !runs.includes(run));
    if (left.length < waiting.length) await this.set(left);
  }
}
