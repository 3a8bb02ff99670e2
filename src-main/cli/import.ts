import { resolve } from 'node:path';
import type { ImportEvent, ImportProgress } from '@shared/contract/application';
import { SliceloomError } from '@shared/contract/errors';
import { checkTexts } from '@shared/domain/import/check-texts';
import { refusalSentence, type LeftOutFile } from '@shared/domain/import/findings';
import type { ImportOverrides } from '@shared/domain/import/options';
import type { ImportReport } from '@shared/domain/import/report';
import { leftOutCsv } from '@shared/pure/left-out-csv';
import { formatDuration, formatFigure } from '@shared/pure/format';
import { writeFileAtomic } from '../library/files';
import { exitCodeOfSignal, onStopSignal, openHost, type Command, type StopSignal } from './context';
import { usage } from './new-run';
import { EXIT, type Output } from './output';
import { text } from './text';

export interface ImportCommandOptions {
  readonly paths: readonly string[];
  readonly name?: string;
  readonly into?: string;
  readonly dryRun?: boolean;
  /** A CSV of what was left out. */
  readonly refused?: string;
  readonly overrides: ImportOverrides;
}

type Service = Awaited<ReturnType<typeof openHost>>['service'];
const words = text.importing;
/** Between two lines of progress where the output is no terminal. */
const LINE_INTERVAL_MS = 5000;
/** So many of the files that were left out are printed; the report has all. */
const MOST_PRINTED = 20;

/** Brings images into the library, or with `--dry-run` tells what would become of them. */
export const importImages: Command<ImportCommandOptions> = async (options, output) => {
  const { paths, dryRun = false, overrides } = options;
  if (
    (options.name === undefined) === (options.into === undefined) &&
    !(dryRun && options.name === undefined)
  )
    throw usage('import', words.needsTarget, words.needsTargetAllowed);
  const host = await openHost(options, 'cli');
  const cancel = new AbortController();
  let stoppedBy: StopSignal | undefined;
  const ignoreSignals = onStopSignal((signal) => {
    stoppedBy = signal;
    output.event('stopping', {}, words.cancelling);
    cancel.abort();
  });
  try {
    const into = await targetOf(host.service, options);
    const input = { paths: paths.map((path) => resolve(path)), into, options: overrides, dryRun };
    let last: ImportEvent | undefined;
    const tell = teller(output);
    for await (const event of host.service.importImages(input, cancel.signal)) {
      if (event.kind === 'progress') tell(event);
      else last = event;
    }
    if (stoppedBy) {
      output.event('cancelled', {}, words.cancelled);
      return exitCodeOfSignal(stoppedBy);
    }
    const report = await tellEnd(host.service, last, output);
    if (options.refused !== undefined)
      await writeFileAtomic(resolve(options.refused), leftOutCsv(report?.refused ?? []));
    return last ? EXIT.done : EXIT.failed;
  } finally {
    ignoreSignals();
    await host.close();
  }
};

async function targetOf(
  service: Service,
  { name, into }: ImportCommandOptions,
): Promise<Parameters<Service['importImages']>[0]['into']> {
  if (into === undefined) return { name: name ?? words.dryRunName };
  const dataset = (await service.listDatasets({})).find((each) => each.name === into);
  if (!dataset) throw new SliceloomError('dataset-missing', { name: into });
  return { datasetId: dataset.id };
}

function teller(output: Output): (progress: ImportProgress) => void {
  let lastLine = 0;
  return (progress) => {
    const due = output.json || process.stdout.isTTY || Date.now() - lastLine >= LINE_INTERVAL_MS;
    if (!due) return;
    lastLine = Date.now();
    const { phase, done, total, slices, refused, rate, secondsLeft } = progress;
    const left = secondsLeft === undefined ? '' : words.left(formatDuration(secondsLeft, 'en'));
    const speed = words.rate(formatFigure(rate, 'en'));
    output.status(
      'progress',
      progress,
      words.progress(words.phases[phase], done, total, slices, refused, speed, left),
    );
  };
}

async function tellEnd(
  service: Service,
  last: ImportEvent | undefined,
  output: Output,
): Promise<ImportReport | undefined> {
  if (last?.kind === 'planned') {
    tellReport(last.report, output);
    output.event('planned', last, words.planned(last.slices, last.patients));
    return last.report;
  }
  if (last?.kind !== 'done') return undefined;
  const { dataset, added } = last;
  const report = await service.datasetReport({ datasetId: dataset.id });
  if (report) tellReport(report, output);
  output.event(
    'done',
    { added, ...dataset },
    words.done(added, dataset.name, dataset.slices, dataset.patients),
  );
  return report;
}

function tellReport({ refused, checks, parts, skipped }: ImportReport, output: Output): void {
  for (const one of refused.slice(0, output.json ? undefined : MOST_PRINTED)) tellRefused(one, output);
  if (refused.length > MOST_PRINTED && !output.json)
    output.event('more-refused', {}, words.moreRefused(refused.length - MOST_PRINTED));
  for (const check of checks) {
    const { message, remedy } = checkTexts[check.code](check.params);
    output.event(
      'check',
      { ...check, message, remedy },
      words.check(text.verdicts[check.verdict], message, remedy),
    );
  }
  output.event('parts', { parts, skipped }, words.parts(parts));
}

function tellRefused({ file, refusal }: LeftOutFile, output: Output): void {
  const reason = refusalSentence(refusal);
  output.event('refused', { file, code: refusal.code, reason }, words.refused(file, reason));
}
