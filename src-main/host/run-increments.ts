import type { RunEvent } from '@shared/contract/runs';

export type Snapshot = Extract<RunEvent, { kind: 'snapshot' }>;

/** A list that begins as another one did, or undefined where it does not. */
function added<T>(before: readonly T[], after: readonly T[], key: (item: T) => unknown): T[] | undefined {
  const last = before.length - 1;
  if (after.length < before.length) return undefined;
  if (last >= 0 && key(before[last]!) !== key(after[last]!)) return undefined;
  return after.slice(before.length);
}

/**
 * What has happened between two readings of a run's folder, or undefined where it went back to a checkpoint or is otherwise not
 * a continuation: the whole is to be told then. Rows of metrics are read apart.
 */
export function incrementsOf(before: Snapshot, after: Snapshot): RunEvent[] | undefined {
  const quality = added(before.quality, after.quality, ({ step }) => step);
  const previews = added(before.previews, after.previews, ({ index }) => index);
  const moments = added(before.moments, after.moments, ({ at }) => at);
  const reals = after.reals.filter((resolution) => !before.reals.includes(resolution));
  const known = new Set(before.checkpoints.map(({ at }) => at));
  if (!quality || !previews || !moments) return undefined;
  const isSameState = JSON.stringify(before.run.state) === JSON.stringify(after.run.state);
  return [
    ...reals.map((resolution) => ({ kind: 'reals', resolution }) as const),
    ...quality.map((row) => ({ kind: 'quality', row }) as const),
    ...previews.map((preview) => ({ kind: 'preview', preview }) as const),
    ...after.checkpoints
      .filter(({ at }) => !known.has(at))
      .map((checkpoint) => ({ kind: 'checkpoint', checkpoint }) as const),
    ...moments.map((moment) => ({ kind: 'moment', moment }) as const),
    ...(isSameState ? [] : [{ kind: 'state', state: after.run.state } as const]),
  ];
}
