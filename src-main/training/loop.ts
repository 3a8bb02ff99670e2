import { SliceloomError } from '@shared/contract/errors';
import type { Progress, RunRecord } from '@shared/domain/run';
import type { MetricRow, RunMoment } from '@shared/domain/run-rows';
import { growthAt, trainedUntil, type GrowthPoint } from '@shared/pure/growth';
import { AugmentationController } from './augment';
import { breathe, type Control } from './control';
import type { Engine } from './engine';
import { asTrainingError } from './faults';
import type { HealthWatch } from './health-watch';
import type { Journal } from './journal';
import { StepMeter, Stopwatch } from './meter';
import { MemoryGauge } from './memory-gauge';
import { Saver } from './saver';
import type { Session } from './session';
import { labelsOfStep } from './labels';
import type { Reals } from './reals';
import { Watcher } from './watcher';

export interface Training {
  readonly record: RunRecord;
  readonly session: Session;
  readonly engine: Engine;
  readonly journal: Journal;
  readonly control: Control;
  readonly reals: Reals;
  readonly health: HealthWatch;
}

/** Between two announcements of where training stands. */
const PROGRESS_SECONDS = 0.4;

/**
 * Trains until the options' end or until it is asked to stop, and says which. The loop reads downward: what the user
 * asked for, growth, preview, checkpoint, done, one step, its figures.
 *
 * @throws SliceloomError `out-of-memory` with the resolution and the batch, `device-lost`, `training-diverged` where a loss
 *   is no longer a number, `disk-full` where the folder cannot take more. The last checkpoint then stands as it was.
 */
export async function train(training: Training): Promise<'finished' | 'stopped'> {
  const { record, session, journal } = training;
  const saver = new Saver(record, journal);
  try {
    return await loop(training, saver);
  } catch (error) {
    // What is being written is written to its end; why training failed is the news.
    await saver.finish().catch(() => undefined);
    throw asTrainingError(error, session.counters.resolution, record.options.batch);
  }
}

async function loop(training: Training, saver: Saver): Promise<'finished' | 'stopped'> {
  const { record, session, engine, journal, control, reals, health } = training;
  const { counters } = session;
  const { options } = record;
  const stopwatch = new Stopwatch();
  const memory = new MemoryGauge();
  const meter = new StepMeter(options.metricsSteps, session.meter);
  const watcher = new Watcher(training, counters.seconds, counters.images);
  const augmentation = new AugmentationController(
    {
      target: options.augmentationTarget,
      kimg: options.augmentationKimg,
      max: options.augmentationMax,
      batch: options.batch,
    },
    session.augmentation,
  );
  let source = await reals.batches(counters.resolution, counters.images);
  let nextCheckpoint = counters.seconds + options.checkpointSeconds;
  let nextProgress = 0;
  let isPaused = false;
  /** The resolution after which it is to stop. */
  let finishesAfter: number | undefined;

  const progressAt = (growth: GrowthPoint): Progress => ({
    kimg: counters.images / 1000,
    step: counters.step,
    resolution: growth.resolution,
    fade: growth.fade,
    imagesPerSecond: stopwatch.imagesPerSecond,
    seconds: counters.seconds,
    health: health.findings,
    ...(finishesAfter !== undefined && { finishesAfter }),
  });
  const note = (kind: RunMoment['kind'], { kimg, step, seconds }: Progress): Promise<void> =>
    journal.moment({ kind, at: Date.now(), kimg, step, seconds });
  const saveCheckpoint = async (growth: GrowthPoint): Promise<void> => {
    control.checkpointRequested = false;
    const progress = progressAt(growth);
    const quality = growth.fade === 1 ? { swd: (await watcher.measure(progress, growth)).swd } : undefined;
    const values = await engine.values();
    await saver.save(values, {
      ...counters,
      at: Date.now(),
      adamSteps: values.adamSteps,
      meter: meter.state,
      augmentation: augmentation.state,
      ...(quality && { quality }),
    });
    await note('checkpoint', progress);
    nextCheckpoint = counters.seconds + options.checkpointSeconds;
  };

  await note(
    counters.images === 0 ? 'begun' : 'resumed',
    progressAt(growthAt(options, counters.images / 1000)),
  );
  for (;;) {
    await breathe();
    saver.throwFailure();
    const growth = growthAt(options, counters.images / 1000);
    if (control.checkpointRequested) {
      await saveCheckpoint(growth);
      await saver.finish();
    }
    await control.doJobs();

    finishesAfter = control.finishRequested ? (finishesAfter ?? growth.resolution) : undefined;

    if (control.isPaused && !control.stopRequested) {
      const progress = progressAt(growth);
      if (!isPaused) await note('paused', progress);
      isPaused = true;
      await journal.state({ phase: 'paused', at: Date.now(), progress });
      if (control.takePreviewRequest()) await watcher.look(progress, growth, false);
      await control.whilePaused();
      stopwatch.skipPause();
      continue;
    }
    if (isPaused && !control.stopRequested) {
      await note('resumed', progressAt(growth));
      await journal.state({ phase: 'training', at: Date.now(), progress: progressAt(growth) });
    }
    isPaused = false;

    if (growth.resolution !== counters.resolution) {
      counters.resolution = growth.resolution;
      await engine.resetOptimizer();
      source.close();
      source = await reals.batches(growth.resolution, counters.images);
    }
    const done = counters.images >= options.kimgTotal * 1000;
    const hasFinishedSize =
      finishesAfter !== undefined && counters.images >= trainedUntil(options, finishesAfter) * 1000;
    const ends = done || control.stopRequested || hasFinishedSize;
    if (done || hasFinishedSize || watcher.isDue(counters.seconds))
      await watcher.look(progressAt(growth), growth, true);
    if (control.takePreviewRequest()) await watcher.look(progressAt(growth), growth, false);
    if (ends || counters.seconds >= nextCheckpoint) await saveCheckpoint(growth);
    if (ends) {
      await saver.finish();
      const phase = done ? 'finished' : 'stopped';
      source.close();
      finishesAfter = undefined;
      await note(phase, progressAt(growth));
      await journal.state({ phase, at: Date.now(), progress: progressAt(growth) });
      return phase;
    }

    const real = source.next();
    const labels = record.classes && labelsOfStep(record, reals, source.slices, counters.step);
    const report = await engine.step({
      growth,
      step: counters.step,
      images: counters.images,
      real,
      ...(labels && { labels }),
      augmentation: augmentation.p,
    });
    if (!Number.isFinite(report.discriminatorLoss + report.generatorLoss))
      throw new SliceloomError('training-diverged', { kimg: counters.images / 1000 });

    counters.step++;
    counters.images += options.batch;
    counters.seconds += stopwatch.step(options.batch);
    if (options.augmentation === 'adaptive') augmentation.add(report.realSign);
    const means = meter.add(report, counters.step);
    const at = Date.now();
    if (means) {
      const { kimg, step, seconds, resolution, fade, imagesPerSecond } = progressAt(growth);
      const row: MetricRow = {
        ...{ kimg, step, seconds, at, resolution, fade, ...means },
        augmentation: augmentation.p,
        learningRate: options.learningRate,
        memoryBytes: memory.bytes(),
        imagesPerSecond,
      };
      health.addRow(row);
      await journal.metrics([row]);
    }
    if (counters.seconds >= nextProgress) {
      await journal.state({ phase: 'training', at, progress: progressAt(growth) });
      nextProgress = counters.seconds + PROGRESS_SECONDS;
    }
  }
}
