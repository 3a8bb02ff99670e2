import { createHash } from 'node:crypto';
import { splits } from '@shared/domain/import/options';
import type { Split } from '@shared/domain/import/options';
import { UNKNOWN_PATIENT } from './coder';

/** A patient who is to be put into a part. */
export interface PatientToAssign {
  /** The code. */
  readonly patient: string;
  /** What decides its place in the order together with the seed: the identifier itself, so that a salt does not matter. Private. */
  readonly key: string;
  /** Parts in whose folders images of the patient lie; empty where folders do not say. */
  readonly folderParts: Iterable<Split>;
}

export interface PartsRequest {
  /** Per cent, adding up to 100. */
  readonly shares: Readonly<Record<Split, number>>;
  readonly seed: number;
  /** Parts of patients who are in the data set already: they keep them. */
  readonly kept?: ReadonlyMap<string, Split>;
}

export interface Parts {
  /** By code, one part for each patient. */
  readonly of: ReadonlyMap<string, Split>;
  /** Who lay in the folders of several parts, or in another than the one kept, and is now whole in `to`. */
  readonly moved: readonly {
    readonly patient: string;
    readonly from: readonly Split[];
    readonly to: Split;
  }[];
}

/** With fewer patients, what is held back would cost training more than it tells. */
const FEWEST_TO_HOLD_BACK = 3;
const FEWEST_TO_TEST = 5;

/**
 * Puts every patient whole into one part: no patient is ever in two.
 *
 * - Patients who are in the data set already keep their part.
 * - Folders that say train, validate or test are followed. A patient who lies in several goes to training where one of
 *   them is training, otherwise to validation: what tests stays clean, and only what is held back shrinks. Where folders
 *   hold patients back, those whose folders say nothing train.
 * - Otherwise the shares decide, in an order that follows from the seed and the identifiers alone: the same on every
 *   machine and for every data set. 1–2 patients all train; 3–4 give one to validation; from 5 on each part with a
 *   share has at least one (7 patients at 80, 10, 10: 5, 1, 1). New patients fill up what is missing.
 */
export function assignParts(
  patients: Iterable<PatientToAssign>,
  { shares, seed, kept }: PartsRequest,
): Parts {
  const of = new Map<string, Split>(kept);
  // Nobody knows how many persons those are.
  of.delete(UNKNOWN_PATIENT);
  const moved: { patient: string; from: Split[]; to: Split }[] = [];
  const free: { patient: string; rank: string }[] = [];
  const listed = [...patients].map((one) => ({ ...one, folderParts: new Set(one.folderParts) }));
  const foldersHoldBack = listed.some(
    ({ folderParts }) => folderParts.has('validate') || folderParts.has('test'),
  );

  for (const { patient, key, folderParts } of listed) {
    const from = splits.filter((part) => folderParts.has(part));
    const to = of.get(patient) ?? from[0] ?? (foldersHoldBack ? 'train' : undefined);
    if (to === undefined) {
      free.push({ patient, rank: createHash('sha256').update(`${seed}\n${key}`).digest('hex') });
      continue;
    }
    of.set(patient, to);
    if (from.some((part) => part !== to)) moved.push({ patient, from, to });
  }

  free.sort((a, b) => (a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : 0));
  const wanted = targets(of.size + free.length, shares);
  for (const part of of.values()) wanted[part]--;
  let next = 0;
  for (const part of ['validate', 'test'] as const)
    for (let n = 0; n < wanted[part] && next < free.length; n++) of.set(free[next++]!.patient, part);
  for (; next < free.length; next++) of.set(free[next]!.patient, 'train');
  return { of, moved };
}

/** How many patients of `count` each part should have. */
function targets(count: number, shares: PartsRequest['shares']): Record<Split, number> {
  const held = (part: Split, fewest: number): number =>
    count < fewest || shares[part] === 0 ? 0 : Math.max(1, Math.round((count * shares[part]) / 100));
  const validate = Math.min(held('validate', FEWEST_TO_HOLD_BACK), count);
  const test = Math.min(held('test', FEWEST_TO_TEST), count - validate);
  return { train: count - validate - test, validate, test };
}
