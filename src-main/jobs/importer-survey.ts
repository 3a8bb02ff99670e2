import type { LeftOutFile } from '@shared/domain/import/findings';
import { compilePattern, type NamePattern } from '@shared/pure/name-pattern';
import { identify, learnNames, type Identity } from '../dataset/identity';
import { groupSources, listFiles } from '../dataset/readers';
import type { Examined, ImageFacts, Source, SourceFile } from '../dataset/readers/scan';
import { beginBatch, mustBeAlone, type Piece } from './importer-batch';
import { patienceFor, type JobContext } from './importer-context';
import { inGroups, inOrder } from './importer-in-order';
import type { ExaminedFile, WorkerItem } from './importer-messages';
import { keyOfFiles } from './trace';

/** So many headers are read by a worker at a time. */
const FILES_IN_BATCH = 32;

type Image = Extract<Examined, { kind: 'image' }>;

export interface SurveyedSource {
  readonly source: Source;
  readonly identity: Identity;
  readonly key: string;
}

/** What was brought, as far as headers and names tell. */
export interface Survey {
  readonly files: number;
  readonly bytes: number;
  readonly sources: readonly SurveyedSource[];
  readonly refused: readonly LeftOutFile[];
  /** Files that are label maps by their names. */
  readonly labelFiles: number;
}

export interface SurveyInput {
  readonly paths: readonly string[];
  readonly within?: readonly string[] | undefined;
  readonly namePattern?: string | undefined;
}

interface FilePiece extends Piece {
  readonly file: SourceFile;
}

/** The headers of all files below `paths`, in their order; a file whose header cannot be read is one that is refused. */
export async function* examineAll(
  { paths, within }: SurveyInput,
  context: JobContext,
): AsyncGenerator<{ readonly examined: Examined; readonly bytes: number }> {
  const pieces = (async function* (): AsyncGenerator<FilePiece> {
    for await (const file of listFiles(paths, context.signal, within))
      yield { file, key: keyOfFiles([file]), cost: 0, patienceMs: patienceFor(0) };
  })();
  const groups = inGroups(pieces, FILES_IN_BATCH, (piece) => mustBeAlone(context, piece));
  const batches = inOrder(groups, context.pool.size + 2, (group) =>
    beginBatch(
      context,
      group,
      (some) => ({ kind: 'examine', files: some.map(({ file }) => file), ...(within && { within }) }),
      () => true,
    ),
  );
  for await (const batch of batches)
    for await (const { piece, item } of batch) yield examinedOf(piece.file, item);
}

function examinedOf(file: SourceFile, item: WorkerItem): Pick<ExaminedFile, 'examined' | 'bytes'> {
  // The file that was listed, not its copy from the worker: so one string is kept, not two.
  if (item.kind === 'examined') return { examined: { ...item.examined, file }, bytes: item.bytes };
  if (item.kind !== 'refused') throw new Error(`A header was asked for and ${item.kind} came`);
  return { examined: { kind: 'refused', file, refusal: item.refusal }, bytes: 0 };
}

/**
 * Reads all headers, puts the slices of one stack together and tells who is who.
 *
 * @param onProgress called now and then with the files read so far and the images among them
 */
export async function surveyOf(
  input: SurveyInput,
  context: JobContext,
  onProgress: (files: number, found: number, refused: number) => void,
): Promise<Survey> {
  const images: Image[] = [];
  const refused: LeftOutFile[] = [];
  const names: string[] = [];
  const sameWords = interned();
  let bytes = 0;
  for await (const { examined, bytes: size } of examineAll(input, context)) {
    const { file } = examined;
    names.push(file.name);
    bytes += size;
    if (examined.kind === 'refused') refused.push({ file: file.name, refusal: examined.refusal });
    else if (examined.kind === 'image') images.push({ ...examined, facts: sameWords(examined.facts) });
    onProgress(names.length, images.length, refused.length);
  }
  const known = { context: learnNames(names), pattern: patternOf(input.namePattern) };
  const who = (file: SourceFile, facts: ImageFacts): Identity => identify(file.name, facts, known);
  const isLabel = ({ file, facts }: Image): boolean => who(file, facts).isLabel;
  const labels = images.filter(isLabel);
  const leftOut = new Set(labels);
  const grouped = groupSources(
    images.filter((image) => !leftOut.has(image)),
    (file, facts) => who(file, facts).seriesKey,
  );
  const further = grouped.filter(({ repeat = 0 }) => repeat > 0);
  const refuse = (file: SourceFile, code: 'label-map' | 'further-volume'): void =>
    void refused.push({ file: file.name, refusal: { code, params: {} } });
  for (const { file } of labels) refuse(file, 'label-map');
  for (const { files } of further) for (const file of files) refuse(file, 'further-volume');
  const sources = grouped
    .filter(({ repeat = 0 }) => repeat === 0)
    .map((source) => ({
      source,
      identity: who(source.files[0]!, source.facts),
      key: keyOfFiles(source.files),
    }));
  return { files: names.length, bytes, sources, refused, labelFiles: labels.length };
}

export const patternOf = (template: string | undefined): NamePattern | undefined =>
  template === undefined ? undefined : compilePattern(template);

/** Gives equal words of many headers one place in memory. */
function interned(): (facts: ImageFacts) => ImageFacts {
  const known = new Map<unknown, unknown>();
  const same = <T>(value: T): T => {
    if (typeof value !== 'string') return value;
    if (!known.has(value) && known.size < 10_000) known.set(value, value);
    return (known.get(value) as T | undefined) ?? value;
  };
  return (facts) => ({
    ...facts,
    format: same(facts.format),
    dtype: same(facts.dtype),
    orientation: same(facts.orientation),
    modality: same(facts.modality),
    sequence: same(facts.sequence),
    side: same(facts.side),
  });
}
