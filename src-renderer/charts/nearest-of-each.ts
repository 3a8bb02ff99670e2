import {
  Interaction,
  type Chart,
  type ChartEvent,
  type InteractionItem,
  type InteractionModeFunction,
} from 'chart.js';

declare module 'chart.js' {
  interface InteractionModeMap {
    nearestOfEach: InteractionModeFunction;
  }
}

/** The index of the element whose x is nearest; elements stand in rising order. */
function nearestIndex(elements: readonly { readonly x: number }[], x: number): number {
  let low = 0;
  let high = elements.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (elements[middle]!.x < x) low = middle + 1;
    else high = middle;
  }
  const before = elements[low - 1];
  return before && x - before.x < elements[low]!.x - x ? low - 1 : low;
}

/**
 * One point of each line, the one nearest to the pointer. Chart.js's own modes go by equal indices, which thinned-out lines
 * do not have.
 */
Interaction.modes.nearestOfEach = (chart: Chart, event: ChartEvent): InteractionItem[] =>
  chart.getSortedVisibleDatasetMetas().flatMap((meta) => {
    if (meta.data.length === 0 || event.x === null) return [];
    const index = nearestIndex(meta.data, event.x);
    return [{ element: meta.data[index]!, datasetIndex: meta.index, index }];
  });

export const NEAREST_OF_EACH = 'nearestOfEach';
