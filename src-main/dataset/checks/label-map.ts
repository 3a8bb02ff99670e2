import { sampledSlices } from './planes';
import type { Pixels } from './planes';

/** More values than an atlas has regions, and than 8 bits have, make no drawing. */
const MOST_LABELS = 256;
const SLICES_TO_LOOK_AT = 12;
/** Share of neighbours within regions that are equal: drawings have flat regions, images have noise. */
const FLAT = 0.8;

/**
 * Whether a volume or picture is a drawing of regions (a segmentation, a mask) rather than an image: few different values,
 * all whole numbers, in flat regions. Of colours, each combination is a value.
 */
export function looksLikeLabelMap(volume: Pixels): boolean {
  const { columns, rows, slices } = volume;
  const counts = new Map<number, number>();
  const planes = sampledSlices(slices, SLICES_TO_LOOK_AT).map((slice) => slice * columns * rows);
  for (const plane of planes)
    for (let i = 0, from = 0; i < columns * rows; from = i) {
      const value = valueAt(volume, plane + i);
      if (!Number.isInteger(value)) return false;
      // In air one value comes many times in a row.
      while (i < columns * rows && valueAt(volume, plane + i) === value) i++;
      counts.set(value, (counts.get(value) ?? 0) + i - from);
      if (counts.size > MOST_LABELS) return false;
    }
  if (counts.size < 2) return false;
  const [background] = [...counts].reduce((most, next) => (next[1] > most[1] ? next : most));
  return flatness(volume, planes, background) > FLAT;
}

/** Of pairs of neighbours in a row or column of which one at least is not background, the share that is equal. */
function flatness(volume: Pixels, planes: readonly number[], background: number): number {
  const { columns, rows } = volume;
  let [equal, all] = [0, 0];
  for (const plane of planes)
    for (let y = 1; y < rows; y++)
      for (let x = 1; x < columns; x++) {
        const at = plane + y * columns + x;
        const value = valueAt(volume, at);
        for (const other of [valueAt(volume, at - 1), valueAt(volume, at - columns)]) {
          if (value === background && other === background) continue;
          all++;
          if (value === other) equal++;
        }
      }
  return all === 0 ? 0 : equal / all;
}

const valueAt = ({ pixels, colors }: Pixels, at: number): number =>
  colors === 1 ? pixels[at]! : pixels[3 * at]! * 65536 + pixels[3 * at + 1]! * 256 + pixels[3 * at + 2]!;
