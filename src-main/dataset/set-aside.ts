import { setAside } from '@shared/domain/import/report';
import { readJsonIfThere } from '../library/files';
import type { DatasetFolder } from '../library/layout';

/**
 * The slices of a data set that the user has set aside, in order; none where nothing says so.
 * @throws SliceloomError `file-damaged`
 */
export async function readSetAside(folder: DatasetFolder): Promise<number[]> {
  const slices = (await readJsonIfThere(folder.setAside, setAside))?.slices ?? [];
  return [...new Set(slices)].sort((a, b) => a - b);
}
