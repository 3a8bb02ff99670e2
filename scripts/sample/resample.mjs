/**
 * Weights with which source pixels cover the target's: target pixel t spans `scale` source pixels from `from` on, and
 * takes each by the share of the span that it covers. Area averaging is its own antialiasing. Outside lies background.
 *
 * @returns {{ first: number, weights: number[] }[]} one entry a target pixel; weights sum to 1 inside the source.
 */
function coverage(sourceCount, targetCount, from, scale) {
  return Array.from({ length: targetCount }, (_, t) => {
    const start = from + t * scale;
    const end = start + scale;
    const first = Math.max(Math.floor(start), 0);
    const weights = [];
    for (let s = first; s < Math.min(Math.ceil(end), sourceCount); s++)
      weights.push((Math.min(end, s + 1) - Math.max(start, s)) / scale);
    return { first, weights };
  });
}

/**
 * Cuts a square of `fieldMm` round a point out of one slice and averages it onto size × size square pixels.
 *
 * @param {{ values: Uint16Array, columns: number, rows: number, columnMm: number, rowMm: number }} volume
 * @param {number} slice from 0
 * @param {{ xMm: number, yMm: number }} centre from the slice's upper left corner
 * @returns {Float64Array} size · size values in the volume's units, row by row
 */
export function resampleSlice(volume, slice, centre, fieldMm, size) {
  const { values, columns, rows, columnMm, rowMm } = volume;
  const across = coverage(columns, size, (centre.xMm - fieldMm / 2) / columnMm, fieldMm / size / columnMm);
  const down = coverage(rows, size, (centre.yMm - fieldMm / 2) / rowMm, fieldMm / size / rowMm);
  const base = slice * rows * columns;
  const narrow = new Float64Array(rows * size);
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < size; x++) {
      const { first, weights } = across[x];
      let sum = 0;
      for (let i = 0; i < weights.length; i++) sum += weights[i] * values[base + y * columns + first + i];
      narrow[y * size + x] = sum;
    }
  const out = new Float64Array(size * size);
  for (let y = 0; y < size; y++) {
    const { first, weights } = down[y];
    for (let x = 0; x < size; x++) {
      let sum = 0;
      for (let i = 0; i < weights.length; i++) sum += weights[i] * narrow[(first + i) * size + x];
      out[y * size + x] = sum;
    }
  }
  return out;
}
