import { fromWire } from '@shared/contract/errors';
import type { HealthFinding } from '@shared/domain/health';
import { healthTexts } from '@shared/domain/health-texts';
import { progressOf, type RunState, type RunSummary } from '@shared/domain/run';
import type { MetricRow } from '@shared/domain/run-rows';
import { FindingNews } from '@shared/pure/finding-news';
import type { Host } from '../host/host';
import { Library, type RunFolder } from '../library/layout';
import {
  exitCodeOfSignal,
  libraryPath,
  onStopSignal,
  openHost,
  type Command,
  type StopSignal,
} from './context';
import { runNamed } from './run-named';
import { newRunOf, usage, type NewRunOptions } from './new-run';
import { EXIT, type Output } from './output';
import { text } from './text';

export interface TrainOptions extends NewRunOptions {
  readonly run?: string;
  readonly resume?: boolean;
}

/** Between two lines of progress where the output is no terminal. */
const LINE_INTERVAL_MS = 5000;
export const kimgWords = (kimg: number): string => kimg.toFixed(kimg < 100 ? 2 : 0);

export const train: Command<TrainOptions> = async (options, output) => {
  const host = await openHost(options, 'cli');
  try {
    const run = await begin(host, options);
    const folder = new Library(libraryPath(options)).run(run.name);
    const figures = { id: run.id, name: run.name, folder: folder.path, resumed: options.resume === true };
    const from = kimgWords(run.lastCheckpoint?.kimg ?? 0);
    output.event(
      'begun',
      figures,
      options.resume ? text.resumed(run.name, from) : text.begun(run.name, folder.path),
    );
    return await follow(host, run, folder, output);
  } finally {
    await host.close();
  }
};

async function begin({ service }: Host, options: TrainOptions): Promise<RunSummary> {
  if (options.resume) {
    if (options.run === undefined) throw usage('--resume', text.needsRun, text.needsRunAllowed);
    const { batch } = options.overrides;
    return service.continueRun({
      runId: (await runNamed(service, options.run)).id,
      ...(batch === undefined ? {} : { batch }),
    });
  }
  const { run } = options;
  const choice = await newRunOf(service, options, 'train');
  return service.startRun({ ...choice, ...(run === undefined ? {} : { name: run }) });
}

/** Tells of the run until it ends, and answers with the exit code for the way in which it did. */
async function follow(
  { service }: Host,
  run: RunSummary,
  folder: RunFolder,
  output: Output,
): Promise<number> {
  let stoppedBy: StopSignal | undefined;
  const ignoreSignals = onStopSignal((signal) => {
    stoppedBy = signal;
    output.event('stopping', {}, text.stopping);
    // A run that has just ended by itself needs no stopping; the stream tells how it ended.
    service.stopRun({ runId: run.id }).catch(() => undefined);
  });
  const watching = new AbortController();
  const findings = new FindingNews();
  let lastLine = 0;
  try {
    for await (const event of service.watchRun({ runId: run.id }, watching.signal)) {
      const state =
        event.kind === 'snapshot' ? event.run.state : event.kind === 'state' ? event.state : undefined;
      if (event.kind === 'metrics') {
        const due = output.json || process.stdout.isTTY || Date.now() - lastLine >= LINE_INTERVAL_MS;
        for (const row of due ? event.rows.slice(-1) : []) {
          output.status('metrics', row, progressWords(row, run.options.kimgTotal));
          lastLine = Date.now();
        }
      } else if (event.kind === 'preview') {
        const path = folder.preview(event.preview.index);
        output.event('preview', { ...event.preview, path }, text.preview(path));
      } else if (event.kind === 'checkpoint') {
        output.event('checkpoint', event.checkpoint, text.checkpoint(kimgWords(event.checkpoint.kimg)));
      }
      if (state?.phase === 'training')
        for (const finding of findings.take(state.progress, Date.now())) warn(finding, output);
      const code = state && endOf(state, run.name, output, stoppedBy);
      if (code !== undefined) return code;
    }
    return EXIT.failed;
  } finally {
    watching.abort();
    ignoreSignals();
  }
}

function warn(finding: HealthFinding, output: Output): void {
  const { title, means, advice } = healthTexts[finding.rule](finding.figures);
  output.warning('health', { ...finding, title }, `${title}. ${means} ${advice}`);
}

/** The exit code where `state` is an end, told of; undefined where training goes on. */
function endOf(
  state: RunState,
  name: string,
  output: Output,
  stoppedBy: StopSignal | undefined,
): number | undefined {
  const kimg = progressOf(state)?.kimg;
  if (state.phase === 'finished') {
    output.event('finished', { kimg }, text.finished);
    return EXIT.done;
  }
  if (state.phase === 'stopped') {
    output.event('stopped', { kimg }, text.stopped(name));
    return stoppedBy ? exitCodeOfSignal(stoppedBy) : EXIT.done;
  }
  if (state.phase === 'failed') throw fromWire(state.error);
  return undefined;
}

function progressWords(row: MetricRow, total: number): string {
  const grown = row.fade >= 1 ? text.grown : text.growingIn(Math.round(row.fade * 100));
  const [generator, discriminator] = [row.generatorLoss.toFixed(3), row.discriminatorLoss.toFixed(3)];
  const speed = row.imagesPerSecond.toFixed(1);
  return text.progress(kimgWords(row.kimg), total, row.resolution, grown, speed, generator, discriminator);
}
