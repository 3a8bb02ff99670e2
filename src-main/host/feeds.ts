import type { RunEvent } from '@shared/contract/application';
import { checkpointRecord, metricRow, previewRecord, type RunSummary } from '@shared/domain/run';
import type { RunId } from '@shared/domain/units';
import { Broadcast } from '@shared/pure/async-queue';
import { checkpointFolders, checkpointState } from '../library/checkpoints';
import { readJson } from '../library/files';
import { readLines } from '../library/json-lines';
import type { RunFolder } from '../library/layout';
import { markOfFiles } from '../library/remembered';

/** Between two looks at the folder of a run that another process trains. */
const LOOK_INTERVAL_MS = 1500;

export type Snapshot = Extract<RunEvent, { kind: 'snapshot' }>;

/** A run as its folder tells it. */
export async function readSnapshot(folder: RunFolder, run: RunSummary): Promise<Snapshot> {
  const [metrics, previews, checkpoints] = await Promise.all([
    readLines(folder.metrics, metricRow),
    readLines(folder.previewIndex, previewRecord),
    readCheckpoints(folder),
  ]);
  return { kind: 'snapshot', run, metrics: metrics.rows, previews: previews.rows, checkpoints };
}

async function readCheckpoints(folder: RunFolder): Promise<{ kimg: number; at: number }[]> {
  const found = await Promise.all(
    (await checkpointFolders(folder)).map(async ({ state: path }) => {
      const state = await readJson(path, checkpointState).catch(() => undefined);
      return state && checkpointRecord.parse({ kimg: state.images / 1000, at: state.at });
    }),
  );
  return found.filter((record) => record !== undefined);
}

/** Hands the events of runs to whoever watches them. */
export class RunFeeds {
  private readonly feeds = new Map<RunId, Broadcast<RunEvent>>();
  /** Something about some run has changed: lists are read again. */
  readonly changes = new Broadcast<true>();

  publish(run: RunId, event: RunEvent): void {
    this.feeds.get(run)?.publish(event);
    if (event.kind !== 'metrics') this.changes.publish(true);
  }

  /**
   * A snapshot, then what happens after it. Events that come while the snapshot is read may stand in it already; those are
   * left out. `isOurs` tells whether this host trains the run: if not, its folder is looked at again and again, and read
   * when something in it has changed.
   */
  async *watch(
    run: RunId,
    folder: RunFolder,
    read: () => Promise<Snapshot>,
    isOurs: () => boolean,
    signal: AbortSignal,
  ): AsyncGenerator<RunEvent> {
    const feed = this.feeds.get(run) ?? new Broadcast<RunEvent>();
    this.feeds.set(run, feed);
    const events = feed.listen(signal);
    const first = await read();
    yield first;
    const files = [folder.state, folder.lockFile, folder.metrics, folder.previewIndex, folder.checkpoints];
    let seen = await markOfFiles(files);
    const look = async (): Promise<void> => {
      const now = await markOfFiles(files);
      if (isOurs() || now === seen) return;
      seen = now;
      // The whole is told again: a run that went back to a checkpoint has less than before.
      events.push(await read());
    };
    const timer = setInterval(() => void look().catch(() => undefined), LOOK_INTERVAL_MS);
    let lastStep = first.metrics.at(-1)?.step ?? -1;
    let lastPreview = first.previews.at(-1)?.index ?? -1;
    try {
      for await (const event of events) {
        if (event.kind === 'snapshot') {
          lastStep = event.metrics.at(-1)?.step ?? -1;
          lastPreview = event.previews.at(-1)?.index ?? -1;
        } else if (event.kind === 'metrics') {
          const rows = event.rows.filter((row) => row.step > lastStep);
          lastStep = rows.at(-1)?.step ?? lastStep;
          if (rows.length === 0) continue;
          yield { kind: 'metrics', rows };
          continue;
        } else if (event.kind === 'preview') {
          if (event.preview.index <= lastPreview) continue;
          lastPreview = event.preview.index;
        }
        yield event;
      }
    } finally {
      clearInterval(timer);
    }
  }
}
