import type { Plane } from '@shared/domain/import/options';
import { type Coder, UNKNOWN_PATIENT } from '../dataset/identity';
import type { ImageFacts } from '../dataset/readers/scan';
import type { SurveyedSource } from './importer-survey';

/** What may leave this process of who a source is. */
export interface SourceCodes {
  readonly patient: string;
  /** Whether something told the patient. */
  readonly isKnown: boolean;
  readonly visit: string | undefined;
  readonly series: string;
}

/** Learns all sources and then gives their codes, which so do not depend on the order of files. */
export class Codes {
  constructor(
    private readonly coder: Coder,
    sources: readonly SurveyedSource[],
  ) {
    for (const { identity } of sources) coder.learn(identity);
  }

  of({ identity }: SurveyedSource): SourceCodes {
    const { patient, visit, series } = this.coder.codesOf(identity);
    return { patient: patient ?? UNKNOWN_PATIENT, isKnown: patient !== undefined, visit, series };
  }
}

/** The plane in which slices lie as they were acquired: by the header, else as its naming scheme has it. */
export const acquiredPlane = ({ source: { facts }, identity }: SurveyedSource): Plane =>
  planeOf(facts) ?? identity.plane ?? 'as acquired';

/** Where the axis from slice to slice points tells the plane. */
function planeOf({ orientation }: ImageFacts): Plane | undefined {
  const axis = orientation?.[2];
  if (axis === 'S' || axis === 'I') return 'axial';
  if (axis === 'A' || axis === 'P') return 'coronal';
  return axis === 'R' || axis === 'L' ? 'sagittal' : undefined;
}
