import type { ImageFacts } from '../readers/scan';
import type { Told } from './told';

/** What stands in place of an identifier in data that somebody has anonymised: it tells nobody apart. */
const PLACEHOLDER =
  /^[\s^_*-]*(anon\w*|unknown|none|null|nil|n\/?a|no\s*(name|id)|not\s*(available|known)|removed|redacted|hidden|deleted|de-?identified|patient|test|x+|0+|\*+|-+)?[\s^_*-]*$/i;

export const isPlaceholder = (identifier: string | undefined): boolean =>
  identifier === undefined || PLACEHOLDER.test(identifier);

/**
 * What the header tells. A patient whose identifier is a placeholder is not told. Undefined where the header knows neither
 * patient nor study.
 */
export function tellHeader(facts: ImageFacts): Told | undefined {
  const { patient, visit, date } = facts.private;
  const known = isPlaceholder(patient) ? undefined : patient;
  const study = visit ?? date;
  if (known === undefined && study === undefined) return undefined;
  return { scheme: 'header', patient: known, visit: study, visitDate: date, visitKind: 'dated' };
}
