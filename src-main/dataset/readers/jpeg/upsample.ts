/** Samples of one component. */
export interface Plane {
  readonly samples: Uint8Array | Uint16Array;
  /** Values from one line to the next. */
  readonly stride: number;
  readonly columns: number;
  readonly rows: number;
}

/**
 * A line of a component in the full width, halved directions interpolated as a triangle (weights 3/4 and 1/4, with the
 * rounding that most decoders use), others repeated.
 *
 * @param across, down how many pixels a sample stands for
 */
export function fullLine(plane: Plane, y: number, across: number, down: number, out: Int32Array): void {
  const { samples, stride, columns, rows } = plane;
  const row = Math.min(Math.floor(y / down), rows - 1);
  const start = row * stride;
  if (across === 1 && down === 1) {
    for (let x = 0; x < out.length; x++) out[x] = samples[start + x]!;
    return;
  }
  const isSmooth = down <= 2 && across <= 2 && (across === 1 || columns > 2);
  if (!isSmooth) {
    for (let x = 0; x < out.length; x++)
      out[x] = samples[start + Math.min(columns - 1, Math.floor(x / across))]!;
    return;
  }
  // The nearer line counts three times, its neighbour once.
  const isUpper = y % down === 0;
  const near = Math.min(rows - 1, Math.max(0, isUpper ? row - 1 : row + 1)) * stride;
  const sum = (x: number): number =>
    down === 1 ? samples[start + x]! : samples[start + x]! * 3 + samples[near + x]!;
  if (across === 1) {
    for (let x = 0; x < out.length; x++) out[x] = (sum(x) + (isUpper ? 1 : 2)) >> 2;
    return;
  }
  const [shift, left, right] = down === 1 ? [2, 1, 2] : [4, 8, 7];
  for (let x = 0; x < columns; x++) {
    const here = sum(x) * 3;
    const before = x === 0 ? sum(x) : sum(x - 1);
    const after = x === columns - 1 ? sum(x) : sum(x + 1);
    out[2 * x] = (here + before + left) >> shift;
    if (2 * x + 1 < out.length) out[2 * x + 1] = (here + after + right) >> shift;
  }
}
