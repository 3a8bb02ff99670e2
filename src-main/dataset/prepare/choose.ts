import type { ImportOptions } from '@shared/domain/import/options';

/**
 * The slices of a stack that `range` and `every` take, from 0: all that lie in the range at least in part, every nth of them
 * from the first on. At least one, so that a single picture is not lost to a range.
 */
export function chosenSlices(
  count: number,
  { range, every }: Pick<ImportOptions, 'range' | 'every'>,
): number[] {
  const from = Math.min(Math.floor((Math.min(range.from, range.to) * count) / 100), count - 1);
  const to = Math.max(Math.ceil((Math.max(range.from, range.to) * count) / 100), from + 1);
  const chosen: number[] = [];
  for (let slice = from; slice < to; slice += every) chosen.push(slice);
  return chosen;
}
