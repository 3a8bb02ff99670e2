import type { LeftOutFile } from '@shared/domain/import/findings';
import { compileNamePattern, type NamePattern } from '@shared/pure/name-pattern';
import { identify, type Identity } from '../dataset/identity';
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
    for await (const file of listFiles(paths, context.signal))
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
  const pattern = input.namePattern === undefined ? undefined : compileNamePattern(input.namePattern);
  const [images, refused]: [Image[], LeftOutFile[]] = [[], []];
  const sameWords = interned();
  let [files, bytes, labelFiles] = [0, 0, 0];
  for await (const { examined, bytes: size } of examineAll(input, context)) {
    files++;
    bytes += size;
    const { file } = examined;
    if (examined.kind === 'refused') refused.push({ file: file.name, refusal: examined.refusal });
    else if (examined.kind === 'image') {
      if (identify(file.name, examined.facts, optionsOf(pattern)).isLabel) {
        labelFiles++;
        refused.push({ file: file.name, refusal: { code: 'label-map', params: {} } });
      } else images.push({ ...examined, facts: sameWords(examined.facts) });
    }
    onProgress(files, images.length, refused.length);
  }
  const grouped = groupSources(
    images,
    (file, facts) => identify(file.name, facts, optionsOf(pattern)).seriesKey,
  );
  const sources = grouped.map((source) => ({
    source,
    identity: identify(source.files[0]!.name, source.facts, optionsOf(pattern)),
    key: keyOfFiles(source.files),
  }));
  return { files, bytes, sources, refused, labelFiles };
}

const optionsOf = (pattern: NamePattern | undefined): { pattern?: NamePattern } =>
  pattern ? { pattern } : {};

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
