import { posix } from 'node:path';
import type { Remark } from '@shared/domain/import/findings';
import { refusalSentence, remarkSentence } from '@shared/domain/import/findings';
import { notesOnly, type InspectedFile } from '@shared/domain/import/inspected';
import { Coder, identify, learnNames, type Identity } from '../dataset/identity';
import { groupSources } from '../dataset/readers';
import type { Examined, ImageFacts, Source } from '../dataset/readers/scan';
import { beginBatch, mustBeAlone, type BatchItem, type Piece } from './importer-batch';
import { bytesOf, costOf, patienceFor, type JobContext } from './importer-context';
import { inGroups, inOrder } from './importer-in-order';
import type { WorkerItem } from './importer-messages';
import { examineAll, patternOf, type SurveyInput } from './importer-survey';
import { keyOfFiles } from './trace';

const FILES_IN_BATCH = 8;
const SMALL_BYTES = 4 * 2 ** 20;

type Image = Extract<Examined, { kind: 'image' }>;

interface FilePiece extends Piece {
  readonly examined: Examined;
  /** Missing where its pixels are not to be read. */
  readonly source?: Source;
}

/** Tells of every file below the paths, in their order, without the first `skip`: header and figures over its pixels. */
export async function* inspectAll(
  input: SurveyInput & { readonly skip: number },
  context: JobContext,
): AsyncGenerator<InspectedFile> {
  const all: Examined[] = [];
  for await (const { examined } of examineAll(input, context)) all.push(examined);
  const about = aboutAll(all, input.namePattern);
  const wholes = new Wholes(all);
  const pieces = all.slice(input.skip).map(pieceOf);
  const isAlone = (piece: FilePiece): boolean => mustBeAlone(context, piece) || piece.cost > SMALL_BYTES;
  const batches = inOrder(inGroups(pieces, FILES_IN_BATCH, isAlone), context.pool.size + 2, async (group) => {
    const wanted = group.filter(({ source }) => source !== undefined);
    const sourcesOf = (some: readonly FilePiece[]): Source[] => some.flatMap(({ source }) => source ?? []);
    const begun = beginBatch(
      context,
      wanted,
      (some) => ({ kind: 'measure', sources: sourcesOf(some) }),
      () => true,
    );
    return { group, measured: await begun };
  });
  for await (const { group, measured } of batches) {
    for (const piece of group) {
      const item = piece.source ? await nextItem(measured) : undefined;
      yield wholes.told(piece.examined, lineOf(piece.examined, item, about(piece.examined)));
    }
  }
}

/** What is told of a pair is told of both its halves; it becomes slices once. */
class Wholes {
  private readonly lines = new Map<string, InspectedFile>();
  private readonly wanted: ReadonlySet<string>;

  constructor(all: readonly Examined[]) {
    this.wanted = new Set(all.flatMap((one) => (one.kind === 'half' ? one.of : [])));
  }

  told(examined: Examined, line: InspectedFile): InspectedFile {
    if (this.wanted.has(line.file)) this.lines.set(line.file, line);
    const whole = examined.kind === 'half' ? this.lines.get(examined.of) : undefined;
    return whole ? { ...whole, file: line.file } : line;
  }
}

async function nextItem(items: AsyncGenerator<BatchItem<FilePiece>>): Promise<WorkerItem> {
  const next = await items.next();
  if (next.done === true) throw new Error('A worker gave fewer answers than there were files');
  return next.value.item;
}

function pieceOf(examined: Examined): FilePiece {
  const key = keyOfFiles([examined.file]);
  if (examined.kind !== 'image') return { examined, key, cost: 0, patienceMs: patienceFor(0) };
  const { file, facts } = examined;
  const source: Source = { files: [file], facts, remarks: [] };
  return { examined, key, source, cost: costOf(source), patienceMs: patienceFor(bytesOf(facts)) };
}

interface About {
  readonly identity?: Identity;
  readonly patient?: string | undefined;
  readonly visit?: string | undefined;
  readonly series?: string | undefined;
  /** What is to be said of the stack to which it belongs. */
  readonly remarks: readonly Remark[];
}

/** Codes and what is known only of all files together: whose they are, and to which stack each belongs. */
function aboutAll(all: readonly Examined[], namePattern: string | undefined): (examined: Examined) => About {
  const pattern = patternOf(namePattern);
  const context = learnNames(all.map(({ file }) => file.name));
  const images = all.filter((one) => one.kind === 'image');
  const identities = new Map(
    images.map(({ file, facts }) => [file, identify(file.name, facts, { context, pattern })]),
  );
  const coder = new Coder();
  for (const identity of identities.values()) coder.learn(identity);
  const remarks = new Map<string, readonly Remark[]>();
  // A gap is one where its neighbours were to be expected: in the same folder.
  for (const inFolder of byFolder(images).values())
    for (const source of groupSources(inFolder, (file) => identities.get(file)?.seriesKey))
      for (const { name } of source.files) remarks.set(name, source.remarks);
  return (examined) => {
    if (examined.kind !== 'image') return { remarks: [] };
    const identity = identities.get(examined.file)!;
    const codes = coder.codesOf(identity);
    return { identity, ...codes, remarks: remarks.get(examined.file.name) ?? [] };
  };
}

function byFolder(images: readonly Image[]): Map<string, Image[]> {
  const folders = new Map<string, Image[]>();
  for (const image of images) {
    const folder = posix.dirname(image.file.name);
    const inFolder = folders.get(folder);
    if (inFolder) inFolder.push(image);
    else folders.set(folder, [image]);
  }
  return folders;
}

const NOTHING_KNOWN = {
  format: null,
  shape: null,
  dtype: null,
  min: null,
  max: null,
  mean: null,
  spacing: null,
  orientation: null,
  patient: null,
  visit: null,
  side: null,
  position: null,
  series: null,
} as const;

function lineOf(examined: Examined, item: WorkerItem | undefined, about: About): InspectedFile {
  const { name: file } = examined.file;
  if (examined.kind === 'half') return { file, verdict: 'ok', reason: '', ...NOTHING_KNOWN };
  if (examined.kind === 'refused')
    return { file, verdict: 'reject', reason: refusalSentence(examined.refusal), ...NOTHING_KNOWN };
  const known = { file, ...factsOf(examined.facts), ...whoOf(examined.facts, about) };
  const label = about.identity?.isLabel ? ({ code: 'label-map', params: {} } as const) : undefined;
  if (label) return { ...NOTHING_KNOWN, ...known, verdict: 'reject', reason: refusalSentence(label) };
  if (item?.kind === 'refused')
    return { ...NOTHING_KNOWN, ...known, verdict: 'reject', reason: refusalSentence(item.refusal) };
  if (item?.kind !== 'measured') throw new Error('A worker answered with what was not asked for');
  const { facts } = examined;
  const remarks = [...facts.remarks, ...item.remarks, ...about.remarks].filter((one) =>
    isWarning(one, facts),
  );
  const sentences = [...new Set(remarks.map(remarkSentence))];
  const { min, max, mean } = item;
  return {
    ...known,
    verdict: sentences.length > 0 ? 'warn' : 'ok',
    reason: sentences.join(' '),
    min: finite(min),
    max: finite(max),
    mean: finite(mean),
  };
}

/** The rest is told where it matters: what was taken in what way stands with a data set. */
function isWarning({ code }: Remark, { slices, format }: ImageFacts): boolean {
  // How a volume's stored slices look matters little: it may be cut in any plane.
  if (slices > 1 && (code === 'pixels-not-square' || code === 'aspect-extreme')) return false;
  // Pages of a picture may be channels as well as time points.
  if (code === 'several-volumes' && format === 'TIFF') return true;
  return !notesOnly.has(code);
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

const factsOf = ({
  format,
  shape,
  columns,
  rows,
  slices,
  frames,
  dtype,
  spacing,
  orientation,
}: ImageFacts) => ({
  format,
  shape: [...(shape ?? [columns, rows, slices, frames])],
  dtype,
  spacing: spacing ? [...spacing] : null,
  orientation: orientation ?? null,
});

const whoOf = (facts: ImageFacts, { identity, patient, visit, series }: About) => ({
  patient: patient ?? null,
  visit: visit ?? null,
  side: identity?.side ?? null,
  position: facts.position ?? identity?.position ?? identity?.sliceNumber ?? null,
  series: series ?? null,
});
