/**
 * The value that parts a volume's air from its head best (Otsu 1979), halved, so that dark tissue counts as head.
 *
 * @param {Uint16Array} values
 */
export function headThreshold(values) {
  const top = percentile(histogram(values), 0.999);
  const bins = new Float64Array(256);
  for (const value of values) bins[Math.min(255, Math.floor((value / top) * 255))]++;
  const total = values.length;
  const all = bins.reduce((sum, count, value) => sum + count * value, 0);
  let below = 0;
  let sumBelow = 0;
  let best = { spread: 0, value: 0 };
  bins.forEach((count, value) => {
    below += count;
    sumBelow += count * value;
    if (below === 0 || below === total) return;
    const gap = sumBelow / below - (all - sumBelow) / (total - below);
    const spread = gap * gap * below * (total - below);
    if (spread > best.spread) best = { spread, value };
  });
  return ((best.value / 255) * top) / 2;
}

/** How often each value occurs. @param {Uint16Array} values @returns {Float64Array} */
export function histogram(values) {
  const counts = new Float64Array(65536);
  for (const value of values) counts[value]++;
  return counts;
}

/** The value below which the share `p` of a histogram lies. */
export function percentile(counts, p) {
  const wanted = counts.reduce((a, b) => a + b, 0) * p;
  let seen = 0;
  for (let value = 0; value < counts.length; value++) {
    seen += counts[value];
    if (seen >= wanted && seen > 0) return value;
  }
  return counts.length - 1;
}

/**
 * Where the head lies: the middle of the box round it over all slices, in millimetres from the upper left corner, and
 * the area of the head in each slice in cm². Rows and columns that only a few specks reach do not count.
 */
export function findHead(volume, threshold) {
  const { values, columns, rows, slices, columnMm, rowMm } = volume;
  const perColumn = new Float64Array(columns);
  const perRow = new Float64Array(rows);
  const areas = new Float64Array(slices);
  let at = 0;
  for (let k = 0; k < slices; k++)
    for (let j = 0; j < rows; j++)
      for (let i = 0; i < columns; i++)
        if (values[at++] > threshold) {
          perColumn[i]++;
          perRow[j]++;
          areas[k] += (columnMm * rowMm) / 100;
        }
  const middle = (counts) => {
    const reached = (count) => count >= slices;
    return (counts.findIndex(reached) + counts.findLastIndex(reached) + 1) / 2;
  };
  return { centre: { xMm: middle(perColumn) * columnMm, yMm: middle(perRow) * rowMm }, areas };
}
