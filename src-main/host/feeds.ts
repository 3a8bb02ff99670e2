import { readdir } from 'node:fs/promises';
import type { RunEvent } from '@shared/contract/runs';
import type { RunSummary } from '@shared/domain/run';
import { checkpointRecord, metricRow, previewRecord, qualityRow, runMoment } from '@shared/domain/run-rows';
import type { RunId } from '@shared/domain/units';
import { Broadcast } from '@shared/pure/async-queue';
import { checkpointFolders, checkpointState } from '../library/checkpoints';
import { readJson } from '../library/files';
import { readLines, visitLines } from '../library/json-lines';
import type { RunFolder } from '../library/layout';
import { markOfFiles } from '../library/remembered';
import { incrementsOf, type Snapshot } from './run-increments';

/** Between two looks at the folder of a run that another process trains. */
const LOOK_INTERVAL_MS = 1500;

/** A run as its folder tells it, but for its rows of metrics. */
export async function readSnapshot(folder: RunFolder, run: RunSummary): Promise<Snapshot> {
  const [quality, previews, moments, checkpoints, reals] = await Promise.all([
    readLines(folder.quality, qualityRow),
    readLines(folder.previewIndex, previewRecord),
    readLines(folder.moments, runMoment),
    readCheckpoints(folder),
    readdir(folder.realsFolder).catch(() => [] as string[]),
  ]);
  return {
    kind: 'snapshot',
    run,
    quality: quality.rows,
    previews: previews.rows,
    checkpoints,
    moments: moments.rows,
    reals: reals.map((name) => parseInt(name, 10)).filter((side) => side > 0),
  };
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

/** Whether an event tells something that the snapshot does not hold. Rows of metrics are told apart by whoever has the table. */
function newsAfter({ quality, previews, moments }: Snapshot): (event: RunEvent) => boolean {
  const step = quality.at(-1)?.step ?? -1;
  const index = previews.at(-1)?.index ?? -1;
  const at = moments.at(-1)?.at ?? -1;
  return (event) => {
    if (event.kind === 'quality') return event.row.step > step;
    if (event.kind === 'preview') return event.preview.index > index;
    return event.kind !== 'moment' || event.moment.at > at;
  };
}

/** What another process changes in a run's folder while it trains. */
const filesOf = (folder: RunFolder): string[] => [
  folder.state,
  folder.lockFile,
  folder.metrics,
  folder.quality,
  folder.moments,
  folder.previewIndex,
  folder.checkpoints,
];

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
    let known = await read();
    yield known;
    const files = filesOf(folder);
    let seen = await markOfFiles(files);
    let rowsRead: number | undefined;
    const look = async (): Promise<void> => {
      const now = await markOfFiles(files);
      if (isOurs() || now === seen) return;
      seen = now;
      const before = known;
      known = await read();
      const increments = rowsRead === undefined ? undefined : incrementsOf(before, known);
      if (!increments) {
        // The first time, and where it went back to a checkpoint and has less than before, the whole is told again.
        rowsRead = (await visitLines(folder.metrics, metricRow, () => {})).end;
        return void events.push(known);
      }
      const more = await readLines(folder.metrics, metricRow, rowsRead);
      rowsRead = more.end;
      if (more.rows.length > 0) events.push({ kind: 'metrics', rows: more.rows });
      for (const event of increments) events.push(event);
    };
    const timer = setInterval(() => void look().catch(() => undefined), LOOK_INTERVAL_MS);
    let isNews = newsAfter(known);
    try {
      for await (const event of events) {
        if (event.kind === 'snapshot') isNews = newsAfter(event);
        else if (!isNews(event)) continue;
        yield event;
      }
    } finally {
      clearInterval(timer);
    }
  }
}
