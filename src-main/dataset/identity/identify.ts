import type { NamePattern } from '@shared/pure/name-pattern';
import { partOfFolder, sideOfName } from '@shared/pure/name-words';
import type { Side, Split } from '@shared/domain/import/options';
import type { ImageFacts } from '../readers/scan';
import { tellAkoa } from './akoa';
import { tellBids } from './bids';
import { tellFolders } from './folders';
import { tellHeader } from './header';
import type { Identity } from './identity';
import { isLabelName } from './labels';
import { learnNames } from './name-context';
import type { NameContext } from './name-context';
import { partsOf } from './name-parts';
import type { NameParts } from './name-parts';
import { tellOasis } from './oasis';
import { tellPattern } from './pattern';
import type { Told } from './told';

export interface IdentifyOptions {
  /** The user's own pattern: it comes before all else, and a name that it does not fit has no patient. */
  readonly pattern?: NamePattern | undefined;
  /** What all names together tell; without it, the name is taken alone. */
  readonly context?: NameContext | undefined;
}

/**
 * Who and what an image is. The user's pattern comes first, then the header, then the naming schemes that are known
 * (OAI-AKOA, OASIS, BIDS), then folders and words; each field is taken from the first that tells it.
 *
 * @param name with `/` between folders, relative to what was brought
 */
export function identify(name: string, facts: ImageFacts, options: IdentifyOptions = {}): Identity {
  const { pattern, context = learnNames([name]) } = options;
  const parts = partsOf(name);
  const byPattern = pattern && tellPattern(name, facts, pattern);
  const header = tellHeader(facts);
  const scheme = tellAkoa(parts) ?? tellOasis(parts) ?? tellBids(parts);
  const folders = tellFolders(parts, facts, context);
  const tellers = [byPattern, header, scheme, folders].filter((told) => told !== undefined);

  const first = <K extends keyof Told>(field: K): Told[K] | undefined =>
    tellers.find((told) => told[field] !== undefined)?.[field];
  const mayTell = pattern?.fields.has('patient') ? tellers.filter((told) => told === byPattern) : tellers;
  const teller = mayTell.find(({ patient }) => patient !== undefined);
  const visitTeller = tellers.find(({ visit }) => visit !== undefined);
  const named = byPattern?.side ?? scheme?.side ?? sideOf(parts, context);

  return {
    patient: teller?.patient,
    visit: visitTeller?.visit,
    visitDate: visitTeller?.visitDate,
    visitKind: visitTeller?.visitKind ?? 'named',
    side: byPattern?.side ?? facts.side ?? named,
    sidesDisagree: named !== undefined && facts.side !== undefined && named !== facts.side,
    sliceNumber: facts.slices > 1 ? undefined : first('sliceNumber'),
    position: facts.position,
    seriesKey: facts.slices > 1 ? undefined : first('seriesKey'),
    series:
      facts.private.series ??
      (facts.slices > 1 ? undefined : (first('seriesKey') ?? first('series'))) ??
      name,
    split: byPattern?.split ?? splitOf(parts),
    sequence: first('sequence'),
    plane: first('plane'),
    isLabel: facts.modality === 'SEG' || scheme?.isLabel === true || isLabelName(parts, context.labels),
    scheme: teller?.scheme ?? 'none',
  };
}

/** The side in the file's name, or in a folder's from the innermost on. */
function sideOf({ stem, folders }: NameParts, { hasShortSides }: NameContext): Side | undefined {
  const own = sideOfName(stem);
  if (own && (own.sure || hasShortSides)) return own.side;
  return [...folders]
    .reverse()
    .map(sideOfName)
    .find((found) => found?.sure)?.side;
}

/** The part that a folder says, the outermost first: within `test` a folder `train_7` is no part. */
function splitOf({ folders }: NameParts): Split | undefined {
  return folders.map(partOfFolder).find((part) => part !== undefined);
}
