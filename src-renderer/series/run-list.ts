import { isActive, progressOf, type RunSummary } from '@shared/domain/run';

export const runSorts = ['newest', 'starred', 'name', 'quality', 'progress', 'disk'] as const;
export type RunSort = (typeof runSorts)[number];

export const runGroups = ['all', 'starred', 'active', 'resumable', 'finished', 'failed'] as const;
export type RunGroup = (typeof runGroups)[number];

export interface RunQuery {
  /** Words that all have to stand in name, data set, preset or note. */
  readonly words: string;
  readonly group: RunGroup;
  readonly sort: RunSort;
}

const belongs: Readonly<Record<RunGroup, (run: RunSummary) => boolean>> = {
  all: () => true,
  starred: ({ starred }) => starred,
  active: ({ state }) => isActive(state),
  resumable: ({ state }) => ['ready', 'stopped', 'interrupted'].includes(state.phase),
  finished: ({ state }) => state.phase === 'finished',
  failed: ({ state }) => state.phase === 'failed',
};

const shareOf = (run: RunSummary): number => (progressOf(run.state)?.kimg ?? 0) / run.options.kimgTotal;

const orders: Readonly<Record<RunSort, (a: RunSummary, b: RunSummary) => number>> = {
  newest: (a, b) => b.state.at - a.state.at,
  // Equal but for the star, which tells equal ones apart everywhere.
  starred: () => 0,
  name: (a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }),
  // Distances are lower the better; runs without one come last.
  quality: (a, b) => (a.quality?.swd ?? Infinity) - (b.quality?.swd ?? Infinity),
  progress: (a, b) => shareOf(b) - shareOf(a),
  disk: (a, b) => (b.diskBytes ?? 0) - (a.diskBytes ?? 0),
};

/** The runs that are sought, in the order that is asked for; starred ones stand before others that are equal to them. */
export function soughtRuns(
  runs: readonly RunSummary[],
  { words, group, sort }: RunQuery,
): readonly RunSummary[] {
  const sought = words.toLowerCase().split(/\s+/).filter(Boolean);
  const matches = ({ name, datasetName, preset, note }: RunSummary): boolean => {
    const all = `${name} ${datasetName} ${preset} ${note}`.toLowerCase();
    return sought.every((word) => all.includes(word));
  };
  const order = orders[sort];
  return runs
    .filter((run) => belongs[group](run) && matches(run))
    .sort((a, b) => {
      if (sort === 'newest' && isActive(a.state) !== isActive(b.state)) return isActive(a.state) ? -1 : 1;
      const difference = order(a, b);
      // Two that both lack the figure are NaN apart.
      return difference || Number(b.starred) - Number(a.starred) || b.state.at - a.state.at;
    });
}

/** A queue in which one run has another place; places beyond the ends are the ends. */
export function movedInQueue<T>(queue: readonly T[], from: number, by: number): readonly T[] {
  const to = Math.min(Math.max(from + by, 0), queue.length - 1);
  const rest = queue.filter((_, index) => index !== from);
  return [...rest.slice(0, to), queue[from]!, ...rest.slice(to)];
}
