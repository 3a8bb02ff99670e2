import { createHash } from 'node:crypto';
import { SliceloomError } from '@shared/contract/errors';
import type { ImporterService, ImportStep } from '@shared/contract/importer';
import { refusalSentence, type LeftOutFile } from '@shared/domain/import/findings';
import { windowWords } from '@shared/domain/import/window-words';
import { CheckCollector } from '../dataset/checks';
import { Coder, openCoder, saveCoder } from '../dataset/identity';
import { layoutFor, type SliceLayout } from '../dataset/prepare';
import { DatasetWriter } from '../dataset/writer';
import { openDataset, type Dataset } from '../dataset/open';
import { Library } from '../library/layout';
import type { JobContext } from './importer-context';
import { eventsOf } from './importer-events';
import { Ledger } from './importer-ledger';
import { takePast } from './importer-past';
import { planOf, type Plan } from './importer-plan';
import { ImportTeller } from './importer-teller';
import { prepareAll } from './importer-prepare';
import { Nowhere } from './importer-sink';
import { surveyOf, type Survey } from './importer-survey';

export type ImportInput = Parameters<ImporterService['import']>[0];
type Tell = (step: ImportStep) => void;

/** Raises this when the change of preparation makes other slices of the same files, so that nothing is gone on with. */
const PREPARATION = 1;

/** Brings everything below the paths into the library; see {@link ImporterService.import}. */
export async function* importAll(input: ImportInput, context: JobContext): AsyncGenerator<ImportStep> {
  const { signal, pool } = context;
  // Whatever workers do is not waited for once nobody wants it.
  signal.addEventListener('abort', () => void pool.close(), { once: true });
  yield* eventsOf<ImportStep>((tell) => importInto(input, context, tell));
}

async function importInto(input: ImportInput, context: JobContext, tell: Tell): Promise<void> {
  const { into, options, dryRun, paths } = input;
  const teller = new ImportTeller(tell);
  const library = new Library(input.libraryPath);
  const survey = await surveyOf(
    { ...input, namePattern: options.namePattern },
    context,
    (files, _images, refused) => teller.reading(files, refused),
  );
  if (context.signal.aborted) return;
  if (survey.sources.length === 0) throw nothing(survey.files, survey.refused);
  const existing = 'existing' in into ? await openDataset(library.dataset(into.existing)) : undefined;
  if (existing && existing.record.size !== options.size)
    throw new SliceloomError('dataset-differs', {
      name: existing.record.name,
      held: `slices of ${existing.record.size}²`,
      given: `${options.size}²`,
    });
  const layout: SliceLayout =
    existing?.record ??
    layoutFor(
      survey.sources.map(({ source }) => source.facts),
      options,
    );
  if (dryRun) return tellPlanned(input, context, survey, layout, existing, teller, tell);

  const about = { paths: [...paths], options };
  const fingerprint = fingerprintOf(input, survey);
  const writer = await DatasetWriter.open({ library, into, layout, fingerprint, about });
  try {
    const coder = await openCoder(existing?.folder ?? writer.folder);
    const plan = planOf(survey, coder, options, layout, existing);
    // Written before any code stands in a slice: an import that is gone on with, or added to, uses the same.
    await saveCoder(existing?.folder ?? writer.folder, coder);
    const ledger = ledgerOf(survey);
    const checks = new CheckCollector();
    await takePast(writer, plan, ledger, checks);
    await prepareAll({ plan, options, sink: writer, ledger, checks, teller, context });
    if (writer.slices === 0) throw nothing(survey.files, ledger.refused);
    teller.checking();
    const report = ledger.report(
      options,
      checks.finish({ moved: plan.moved, labelFiles: survey.labelFiles }),
    );
    teller.finishing();
    context.signal.throwIfAborted();
    const { record, added } = await writer.finish(
      {
        modality: modalityOf(plan, existing),
        plane: existing && existing.record.plane !== ledger.plane ? 'as acquired' : ledger.plane,
        window: existing?.record.window ?? windowWords(options.window, layout.storage === 'uint8'),
      },
      report,
    );
    tell({ kind: 'done', datasetId: record.id, added });
  } catch (error) {
    const isGivenUp = context.signal.aborted || (error as SliceloomError).code === 'nothing-to-import';
    // Otherwise the same import, begun again, goes on with what was gathered.
    await (isGivenUp ? writer.cancel() : writer.close());
    if (!context.signal.aborted) throw error;
  }
}

async function tellPlanned(
  { options }: ImportInput,
  context: JobContext,
  survey: Survey,
  layout: SliceLayout,
  existing: Dataset | undefined,
  teller: ImportTeller,
  tell: Tell,
): Promise<void> {
  const plan = planOf(survey, new Coder(), options, layout, existing);
  const ledger = ledgerOf(survey);
  const checks = new CheckCollector();
  const sink = new Nowhere(existing);
  await prepareAll({ plan, options, sink, ledger, checks, teller, context });
  if (context.signal.aborted) return;
  const report = ledger.report(options, checks.finish({ moved: plan.moved, labelFiles: survey.labelFiles }));
  tell({ kind: 'planned', slices: ledger.slices, patients: ledger.patients, report });
}

function ledgerOf(survey: Survey): Ledger {
  const ledger = new Ledger();
  for (const leftOut of survey.refused) ledger.refused.push(leftOut);
  return ledger;
}

/** The same for imports that give the same slices. */
function fingerprintOf({ paths, options }: ImportInput, { files, bytes }: Survey): string {
  const said = JSON.stringify({ paths, options, files, bytes, preparation: PREPARATION });
  return createHash('sha256').update(said).digest('hex');
}

function nothing(files: number, refused: readonly LeftOutFile[]): SliceloomError {
  const counts = new Map<string, number>();
  for (const { refusal } of refused) {
    const sentence = refusalSentence(refusal).replace(/\.$/, '');
    counts.set(sentence, (counts.get(sentence) ?? 0) + 1);
  }
  const [commonest] = [...counts].sort((a, b) => b[1] - a[1]);
  return new SliceloomError('nothing-to-import', { files, reason: commonest?.[0] ?? '' });
}

function modalityOf(plan: Plan, existing: Dataset | undefined): string {
  const found = new Set(plan.sources.map(({ surveyed }) => surveyed.source.facts.modality ?? ''));
  for (const one of existing?.record.modality.split(', ') ?? []) found.add(one);
  found.delete('');
  if (found.size > 1) found.delete(UNKNOWN);
  return [...found].sort().join(', ') || sequencesOf(plan) || UNKNOWN;
}

/** Where no header tells the modality: the sequences that names tell, if they are few. */
function sequencesOf({ sources }: Plan): string {
  const found = new Set(sources.flatMap(({ surveyed }) => surveyed.identity.sequence ?? []));
  return found.size <= MOST_SEQUENCES ? [...found].sort().join(', ') : '';
}
const MOST_SEQUENCES = 4;

const UNKNOWN = 'unknown';
