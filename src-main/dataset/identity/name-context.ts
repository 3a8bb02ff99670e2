import { partOfFolder, sideOfName } from '@shared/pure/name-words';
import { partsOf, rowOf } from './name-parts';
import type { NameParts } from './name-parts';
import { couldBePatient, isPatient } from './words';
import { pairLabels } from './labels';
import type { LabelPairs } from './labels';

/**
 * What all names together tell, so that one name can be understood: at which depth of the folders the patients stand, which
 * beginnings of file names come with several numbers, and so on. Some hundred bytes for each row of numbered files.
 */
export interface NameContext {
  /** How many folders deep the patients' folders lie, from 0; undefined where folders are no patients. */
  readonly patientDepth: number | undefined;
  /** How many files are numbered in one row, by `rowOf`. */
  readonly rows: ReadonlyMap<string, number>;
  /** Whether the beginnings of numbered names tell patients apart: there are several, and most have several numbers. */
  readonly rowsArePatients: boolean;
  /** Whether names have both short sides (L and R), so that those are sides. */
  readonly hasShortSides: boolean;
  readonly labels: LabelPairs;
}

/** Fewer folders that have no number in their names are kinds of disease or the like, not persons. */
const FEWEST_NAMED_PERSONS = 10;
/** As many numbers at most are grades or classes, such as folders 0 … 4. */
const MOST_CLASSES = 10;

/** Learns from the names (with `/` between folders) of everything that was brought, images or not. */
export function learnNames(names: readonly string[]): NameContext {
  const levels: Map<string, number>[] = [];
  const rows = new Map<string, number>();
  const shortSides = new Set<string>();
  for (const name of names) {
    const parts = partsOf(name);
    parts.folders.forEach((folder, depth) => {
      const level = (levels[depth] ??= new Map<string, number>());
      level.set(folder, (level.get(folder) ?? 0) + 1);
    });
    const row = rowOf(parts);
    if (row !== undefined) rows.set(row, (rows.get(row) ?? 0) + 1);
    const side = sideOfName(parts.stem);
    if (side && !side.sure) shortSides.add(side.side);
  }
  return {
    patientDepth: depthOfPatients(levels, names.length),
    rows,
    rowsArePatients: tellApart(rows),
    hasShortSides: shortSides.size === 2,
    labels: pairLabels(names),
  };
}

/** The deepest level whose folders look like patients and of which there are several, or that say so themselves. */
function depthOfPatients(levels: readonly ReadonlyMap<string, number>[], files: number): number | undefined {
  for (let depth = levels.length - 1; depth >= 0; depth--) {
    const level = levels[depth]!;
    const values = [...level.keys()];
    const within = [...level.values()].reduce((sum, count) => sum + count, 0) / files;
    if (values.filter(isPatient).length > values.length / 2) return depth;
    const possible = values.filter(couldBePatient);
    if (possible.length < 2 || possible.length < values.length / 2 || within < 0.5) continue;
    if (possible.length <= MOST_CLASSES && possible.every((value) => /^\d$/.test(value))) continue;
    if (possible.filter((value) => /\d/.test(value)).length >= possible.length / 2) return depth;
    if (possible.length >= FEWEST_NAMED_PERSONS && within > 0.8) return depth;
  }
  return undefined;
}

function tellApart(rows: ReadonlyMap<string, number>): boolean {
  // `slice` and `img` in several folders are one beginning, and say nothing.
  const counts = new Map<string, number>();
  for (const [row, files] of rows) {
    const before = row.slice(row.lastIndexOf('/') + 1);
    counts.set(before, (counts.get(before) ?? 0) + files);
  }
  const named = [...counts].filter(([before]) => couldBePatient(before));
  const several = named.filter(([, files]) => files > 1);
  return several.length > 1 && several.length >= named.length / 2;
}

/** Which folder of a name is the patient's. */
export function patientFolder({ folders }: NameParts, { patientDepth }: NameContext): string | undefined {
  if (patientDepth === undefined) return undefined;
  const folder = folders[patientDepth];
  if (folder === undefined || !couldBePatient(folder)) return undefined;
  // A bare short number is somebody only together with the folder above, unless that says a part.
  const above = folders[patientDepth - 1];
  return /^\d{1,3}$/.test(folder) && above !== undefined && !partOfFolder(above) && couldBePatient(above)
    ? `${above}/${folder}`
    : folder;
}
