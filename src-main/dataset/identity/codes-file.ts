import { readJsonIfThere, writeFileAtomic } from '../../library/files';
import type { DatasetFolder } from '../../library/layout';
import { Coder } from './coder';
import { keptCodes } from './codes';

/** Readable by the user alone: whoever has the salt can try identifiers until a code fits. */
const PRIVATE = 0o600;

/**
 * The codes of a data set that has some, otherwise new ones with a salt of their own, which are written at once: an import
 * that is interrupted goes on with the same codes.
 *
 * @throws SliceloomError `file-damaged` where the file is there and is not whole: new codes would make strangers of patients
 *   who are in the set
 */
export async function openCoder(folder: DatasetFolder): Promise<Coder> {
  const kept = await readJsonIfThere(folder.salt, keptCodes);
  if (kept) return new Coder(kept);
  const coder = new Coder();
  await saveCoder(folder, coder);
  return coder;
}

/** Writes the codes of a data set, readable by the user alone. */
export async function saveCoder(folder: DatasetFolder, coder: Coder): Promise<void> {
  await writeFileAtomic(folder.salt, `${JSON.stringify(coder.kept(), null, 2)}\n`, { mode: PRIVATE });
}
