import { randomBytes } from 'node:crypto';
import type { ImporterService } from '@shared/contract/importer';
import { MOST_LISTED, type Found, type FoundSource, type LookEvent } from '@shared/domain/import/found';
import { sliceSizes, type Plane, type SliceSize } from '@shared/domain/import/options';
import { eventsOf } from './importer-events';
import type { JobContext } from './importer-context';
import { Coder } from '../dataset/identity';
import { acquiredPlane, Codes, type SourceCodes } from './importer-codes';
import { writeSourceList } from './importer-preview';
import { surveyOf, type Survey, type SurveyedSource } from './importer-survey';

type Input = Parameters<ImporterService['look']>[0];

const PROGRESS_MS = 100;

/** Reads headers and names of everything below the paths, and tells what was found. */
export async function* lookAtAll(input: Input, context: JobContext): AsyncGenerator<LookEvent> {
  let told = 0;
  yield* eventsOf<LookEvent>(async (tell) => {
    const survey = await surveyOf(input, context, (files, found) => {
      if (Date.now() - told < PROGRESS_MS) return;
      told = Date.now();
      tell({ kind: 'progress', files, found });
    });
    await writeSourceList(input.job.folder, survey.sources.slice(0, MOST_LISTED));
    tell({ kind: 'done', found: foundIn(survey) });
  });
}

function foundIn({ files, bytes, sources, refused }: Survey): Found {
  // The codes are of this looking alone: those of a data set come from its own salt.
  const codes = new Codes(new Coder(), sources);
  const schemes: Record<string, number> = {};
  for (const { identity } of sources) schemes[identity.scheme] = (schemes[identity.scheme] ?? 0) + 1;
  const all = sources.map((source) => codes.of(source));
  const [example] = sources;
  return {
    lookId: randomBytes(16).toString('hex'),
    files,
    bytes,
    sources: sources.slice(0, MOST_LISTED).map((source, index) => described(source, all[index]!, index)),
    sourceCount: sources.length,
    refused: refused.slice(0, MOST_LISTED),
    refusedCount: refused.length,
    patients: new Set(all.filter(({ isKnown }) => isKnown).map(({ patient }) => patient)).size,
    slices: sources.reduce((sum, { source }) => sum + source.facts.slices, 0),
    schemes,
    ...(example && { exampleName: example.source.files[0]!.name }),
    withoutPatient: all.filter(({ isKnown }) => !isKnown).length,
    suggested: { plane: suggestedPlane(sources), size: suggestedSize(sources) },
  };
}

function described(surveyed: SurveyedSource, codes: SourceCodes, index: number): FoundSource {
  const { files, facts, remarks } = surveyed.source;
  const { identity } = surveyed;
  const sequence = facts.sequence ?? identity.sequence;
  return {
    index,
    file: files[0]!.name,
    files: files.length,
    format: facts.format,
    columns: facts.columns,
    rows: facts.rows,
    slices: facts.slices,
    dtype: facts.dtype,
    ...(facts.spacing && { spacing: [...facts.spacing] }),
    ...(facts.orientation !== undefined && { orientation: facts.orientation }),
    plane: acquiredPlane(surveyed),
    ...(facts.modality !== undefined && { modality: facts.modality }),
    ...(sequence !== undefined && { sequence }),
    patient: codes.patient,
    ...(codes.visit !== undefined && { visit: codes.visit }),
    ...(codes.series !== undefined && { series: codes.series }),
    ...(identity.side && { side: identity.side }),
    ...(identity.split && { split: identity.split }),
    remarks: [...facts.remarks, ...remarks],
  };
}

/** The plane in which most slices of volumes were acquired; pictures stay as they are. */
function suggestedPlane(sources: readonly SurveyedSource[]): Plane {
  const counts = new Map<Plane, number>();
  for (const one of sources) {
    const plane = one.source.facts.slices > 1 ? acquiredPlane(one) : 'as acquired';
    counts.set(plane, (counts.get(plane) ?? 0) + one.source.facts.slices);
  }
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 'as acquired';
}

/** The largest size that makes up no pixels in the middle one of all pictures, between 64 and 512. */
function suggestedSize(sources: readonly SurveyedSource[]): SliceSize {
  const sides = sources
    .map(({ source: { facts } }) => Math.max(facts.columns, facts.rows))
    .sort((a, b) => a - b);
  const middle = sides[sides.length >> 1] ?? 256;
  const fitting = sliceSizes.filter((size) => size <= middle && size <= 512);
  return fitting.at(-1) ?? 64;
}
