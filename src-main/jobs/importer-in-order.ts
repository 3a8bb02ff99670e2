/**
 * Starts `begin` for one value after another, at most `limit` ahead of what was taken, and gives the results in the order of
 * the values. What fails is thrown in its turn.
 */
export async function* inOrder<T, R>(
  values: Iterable<T> | AsyncIterable<T>,
  limit: number,
  begin: (value: T) => Promise<R>,
): AsyncGenerator<R> {
  const started: Promise<R>[] = [];
  for await (const value of values) {
    const result = begin(value);
    // It is awaited in its turn; until then a failure must not count as one that nobody heard.
    result.catch(() => undefined);
    started.push(result);
    if (started.length >= limit) yield await started.shift()!;
  }
  while (started.length > 0) yield await started.shift()!;
}

/** Values in groups of at most `count`, a group ending early when `fits` says that the next no longer belongs to it. */
export async function* inGroups<T>(
  values: Iterable<T> | AsyncIterable<T>,
  count: number,
  isAlone: (value: T) => boolean = () => false,
): AsyncGenerator<T[]> {
  let group: T[] = [];
  for await (const value of values) {
    if (isAlone(value)) {
      if (group.length > 0) yield group;
      yield [value];
      group = [];
      continue;
    }
    group.push(value);
    if (group.length >= count) {
      yield group;
      group = [];
    }
  }
  if (group.length > 0) yield group;
}
