/** A connected patch of pixels (eight neighbours) that are at least, or at most, as bright as a threshold. */
export interface Patch {
  left: number;
  top: number;
  /** The last column and row that belong to it. */
  right: number;
  bottom: number;
  pixels: number;
}

/**
 * The connected patches of the pixels at or above `threshold`, by joining runs of rows (one pass over the pixels).
 *
 * @param gray columns · rows values 0 … 255, row by row
 */
export function patchesAbove(gray: Uint8Array, columns: number, rows: number, threshold: number): Patch[] {
  const patches: Patch[] = [];
  const parents: number[] = [];
  const rootOf = (patch: number): number => {
    let root = patch;
    while (parents[root] !== root) root = parents[root]!;
    for (let next = patch; next !== root;) [next, parents[next]] = [parents[next]!, root];
    return root;
  };
  const join = (a: number, b: number): number => {
    const [into, from] = [rootOf(a), rootOf(b)];
    if (into === from) return into;
    const [kept, gone] = [patches[into]!, patches[from]!];
    kept.left = Math.min(kept.left, gone.left);
    kept.top = Math.min(kept.top, gone.top);
    kept.right = Math.max(kept.right, gone.right);
    kept.bottom = Math.max(kept.bottom, gone.bottom);
    kept.pixels += gone.pixels;
    parents[from] = into;
    return into;
  };

  // Runs of the row above and of this one: first column, last column, patch.
  let above: number[] = [];
  let current: number[] = [];
  for (let y = 0; y < rows; y++) {
    current = [];
    let candidate = 0;
    for (let x = 0, at = y * columns; x < columns; x++, at++) {
      if (gray[at]! < threshold) continue;
      const from = x;
      while (x + 1 < columns && gray[at + 1]! >= threshold) {
        x++;
        at++;
      }
      let patch = -1;
      while (candidate < above.length && above[candidate + 1]! < from - 1) candidate += 3;
      for (let other = candidate; other < above.length && above[other]! <= x + 1; other += 3)
        patch = patch < 0 ? rootOf(above[other + 2]!) : join(patch, above[other + 2]!);
      if (patch < 0) {
        patch = patches.length;
        patches.push({ left: from, top: y, right: x, bottom: y, pixels: 0 });
        parents.push(patch);
      }
      const grown = patches[patch]!;
      grown.left = Math.min(grown.left, from);
      grown.right = Math.max(grown.right, x);
      grown.bottom = y;
      grown.pixels += x - from + 1;
      current.push(from, x, patch);
    }
    above = current;
  }
  return patches.filter((_, i) => parents[i] === i);
}
