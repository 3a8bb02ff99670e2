import type { DatasetRecord, SliceOrigin } from '@shared/domain/dataset';
import type { ImportOptions, Plane, Split } from '@shared/domain/import/options';
import type { CheckedSource } from '../dataset/checks';
import { assignParts, patientKey, type Coder, type Parts } from '../dataset/identity';
import type { SliceLayout } from '../dataset/prepare';
import type { Piece } from './importer-batch';
import { Codes, type SourceCodes } from './importer-codes';
import { bytesOf, costOf, patienceFor } from './importer-context';
import type { Survey, SurveyedSource } from './importer-survey';

/** What is to become of a source. */
export interface PlannedSource extends Piece {
  readonly surveyed: SurveyedSource;
  readonly codes: SourceCodes;
  readonly split: Split;
}

export interface Plan {
  readonly sources: readonly PlannedSource[];
  readonly layout: SliceLayout;
  /** Patients of several folders' parts, who were put whole into one. */
  readonly moved: Parts['moved'];
}

/** A data set to which images are added. */
export interface Existing {
  readonly record: DatasetRecord;
  readonly origins: readonly SliceOrigin[];
}

/** Gives codes, parts and the layout of records to what was surveyed. Patients of `existing` keep their parts. */
export function planOf(
  survey: Survey,
  coder: Coder,
  options: ImportOptions,
  layout: SliceLayout,
  existing?: Existing,
): Plan {
  const codes = new Codes(coder, survey.sources);
  const coded = survey.sources.map((surveyed) => ({ surveyed, codes: codes.of(surveyed) }));
  const parts = assignParts(patientsOf(coded), {
    shares: options.split,
    seed: options.seed,
    kept: keptParts(existing?.origins ?? []),
  });
  const sources = coded.map(({ surveyed, codes: own }): PlannedSource => {
    const { source, identity, key } = surveyed;
    return {
      key,
      cost: costOf(source),
      patienceMs: patienceFor(bytesOf(source.facts)),
      surveyed,
      codes: own,
      // Of whom nothing is known, nobody can say that they are one person: the folder's word holds for each source.
      split: (own.isKnown ? parts.of.get(own.patient) : identity.split) ?? 'train',
    };
  });
  return { sources, layout, moved: parts.moved };
}

interface Coded {
  readonly surveyed: SurveyedSource;
  readonly codes: SourceCodes;
}

function patientsOf(coded: readonly Coded[]): Parameters<typeof assignParts>[0] {
  const patients = new Map<string, { patient: string; key: string; folderParts: Set<Split> }>();
  for (const { surveyed, codes } of coded) {
    const { patient: identifier, split } = surveyed.identity;
    if (!codes.isKnown || identifier === undefined) continue;
    const { patient } = codes;
    const one = patients.get(patient) ?? {
      patient,
      key: patientKey(identifier),
      folderParts: new Set<Split>(),
    };
    if (split) one.folderParts.add(split);
    patients.set(patient, one);
  }
  return patients.values();
}

function keptParts(origins: readonly SliceOrigin[]): Map<string, Split> {
  const kept = new Map<string, Split>();
  for (const { patient, split } of origins) if (split) kept.set(patient, split);
  return kept;
}

/** What the checks are told of a source once its pixels were looked at. */
export function checkedSource(
  { surveyed, codes, split }: PlannedSource,
  {
    plane,
    labelMap,
    burnedIn,
  }: { readonly plane: Plane; readonly labelMap: boolean; readonly burnedIn: boolean },
): CheckedSource {
  const { source, identity } = surveyed;
  return {
    file: source.files[0]!.name,
    facts: source.facts,
    ...(source.files.length > 1 && { files: source.files.map(({ name }) => name) }),
    patient: codes.patient,
    series: codes.series,
    isStack: source.facts.slices > 1,
    side: identity.side,
    sidesDisagree: identity.sidesDisagree,
    split,
    sequence: source.facts.sequence ?? identity.sequence,
    plane,
    labelMap,
    burnedIn,
  };
}
