import { nearestReport, type NearestReport } from '@shared/domain/nearest';
import { writeFileAtomic, writeJson } from '../library/files';
import type { ImageSetFolder } from '../library/layout';

/** Writes nearest.json and nearest.csv into the folder of a set. */
export async function writeNearest(folder: ImageSetFolder, report: NearestReport): Promise<void> {
  await writeJson(folder.nearest, nearestReport, report);
  await writeFileAtomic(folder.nearestTable, tableOf(report));
}

/** One line an image; every value is a number or a name that we made, so nothing needs quoting. */
function tableOf({ images }: NearestReport): string {
  const rows = images.map(
    ({ file, seed, flagged, nearest: [first] }) =>
      `${file},${seed},${flagged ? 1 : 0},${first!.slice},${first!.pixels.toFixed(4)},${first!.details.toFixed(4)}`,
  );
  return ['file,seed,flagged,nearest_slice,pixels,details', ...rows, ''].join('\n');
}
