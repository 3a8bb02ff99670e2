import { sideOfWord, sequenceOfWord } from '@shared/pure/name-words';
import type { NameParts } from './name-parts';
import type { Told } from './told';

/** Suffixes of the Brain Imaging Data Structure for drawings of regions. */
const LABEL_SUFFIX = /^(dseg|probseg|mask|seg|label|labels|parcellation|roi)$/i;

/**
 * The Brain Imaging Data Structure (BIDS 1.10, “Common principles”): `sub-01/ses-01/anat/sub-01_ses-01_hemi-L_T1w.nii.gz`.
 * The subject is the patient and the session the visit; files that only lie in such folders take them from there.
 */
export function tellBids(parts: NameParts): Told | undefined {
  const { folders, stem, numbered } = parts;
  const entities = new Map<string, string>();
  for (const folder of folders) readEntities(folder, entities, ['sub', 'ses']);
  const pieces = stem.split('_');
  readEntities(stem, entities);
  const subject = entities.get('sub');
  if (subject === undefined) return undefined;

  const session = entities.get('ses');
  const suffix = pieces.findLast((piece) => !piece.includes('-') && !/^\d+$/.test(piece)) ?? '';
  const slice = /^\d+$/.exec(entities.get('slice') ?? '')?.[0];
  const isNumbered =
    slice !== undefined || (numbered !== undefined && /[_-]\d+$/.test(stem) && !/-\d+$/.test(stem));
  const number = slice === undefined ? numbered?.number : Number(slice);
  const rest = slice === undefined ? numbered?.before : stem.replace(/_?slice-\d+/, '');
  return {
    scheme: 'bids',
    patient: `sub-${subject}`,
    visit: session === undefined ? undefined : `ses-${session}`,
    side: sideOfWord(entities.get('hemi') ?? ''),
    sliceNumber: isNumbered ? number : undefined,
    seriesKey: isNumbered ? `bids ${[...folders, rest].join('/')}`.toLowerCase() : undefined,
    sequence: sequenceOfWord(suffix) ?? (suffix === '' || LABEL_SUFFIX.test(suffix) ? undefined : suffix),
    isLabel: LABEL_SUFFIX.test(suffix) || entities.has('label') || entities.has('seg'),
  };
}

/** Adds the entities `key-value` of a name that begins with one, as BIDS wants it; the first of each key holds. */
function readEntities(name: string, into: Map<string, string>, only?: readonly string[]): void {
  if (!/^(sub|ses)-[\p{L}\p{N}]+/u.test(name)) return;
  for (const piece of name.split('_')) {
    const found = /^([a-z]+)-([\p{L}\p{N}+.]+)$/u.exec(piece);
    if (!found) continue;
    const [, key = '', value = ''] = found;
    if (!only || only.includes(key)) into.set(key, value);
  }
}
