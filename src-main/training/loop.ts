import { SliceloomError } from '@shared/contract/errors';
import type { MetricRow, Progress, RunRecord } from '@shared/domain/run';
import { growthAt, type GrowthPoint } from '@shared/pure/growth';
import { PREVIEW_COLUMNS, PREVIEW_PSI, PREVIEW_ROWS, previewSeeds } from '@shared/pure/previews';
import { montage, toPng } from '../image-set/pixels';
import { AugmentationController } from './augment';
import { breathe, type Control } from './control';
import type { Engine } from './engine';
import { asTrainingError } from './faults';
import type { Journal } from './journal';
import { StepMeter, Stopwatch } from './meter';
import { measureQuality } from './quality';
import { Saver } from './saver';
import type { Session } from './session';
import { labelsOfStep } from './labels';
import type { Reals } from './reals';

export interface Training {
  readonly record: RunRecord;
  readonly session: Session;
  readonly engine: Engine;
  readonly journal: Journal;
  readonly control: Control;
  readonly reals: Reals;
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

async function loop(
  { record, session, engine, journal, control, reals }: Training,
  saver: Saver,
): Promise<'finished' | 'stopped'> {
  const { counters } = session;
  const { options } = record;
  const stopwatch = new Stopwatch();
  const meter = new StepMeter(options.metricsSteps, session.meter);
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
  let nextPreview = counters.images === 0 ? 0 : counters.seconds + options.previewSeconds;
  let nextCheckpoint = counters.seconds + options.checkpointSeconds;
  let nextProgress = 0;

  const progressAt = (growth: GrowthPoint): Progress => ({
    kimg: counters.images / 1000,
    step: counters.step,
    resolution: growth.resolution,
    fade: growth.fade,
    imagesPerSecond: stopwatch.imagesPerSecond,
    seconds: counters.seconds,
  });
  const drawPreview = async (growth: GrowthPoint): Promise<void> => {
    control.previewRequested = false;
    const images = await engine.draw({ seeds: previewSeeds, psi: PREVIEW_PSI, growth });
    const picture = montage(images, growth.resolution, record.colors, PREVIEW_COLUMNS, PREVIEW_ROWS);
    const { kimg, resolution, fade } = progressAt(growth);
    const shape = { columns: PREVIEW_COLUMNS, rows: PREVIEW_ROWS };
    await journal.preview(toPng(picture), { kimg, at: Date.now(), resolution, fade, ...shape });
    nextPreview = counters.seconds + options.previewSeconds;
  };
  const saveCheckpoint = async (growth: GrowthPoint): Promise<void> => {
    control.checkpointRequested = false;
    const quality =
      growth.fade === 1
        ? {
            swd: await measureQuality(
              engine,
              await reals.forMeasuring(growth.resolution),
              growth,
              record.colors,
            ),
          }
        : undefined;
    const values = await engine.values();
    await saver.save(values, {
      ...counters,
      at: Date.now(),
      adamSteps: values.adamSteps,
      meter: meter.state,
      augmentation: augmentation.state,
      ...(quality && { quality }),
    });
    nextCheckpoint = counters.seconds + options.checkpointSeconds;
  };

  for (;;) {
    await breathe();
    saver.throwFailure();
    const growth = growthAt(options, counters.images / 1000);
    if (control.checkpointRequested) {
      await saveCheckpoint(growth);
      await saver.finish();
    }
    await control.doJobs();

    if (control.isPaused && !control.stopRequested) {
      await journal.state({ phase: 'paused', at: Date.now(), progress: progressAt(growth) });
      if (control.previewRequested) await drawPreview(growth);
      await control.whilePaused();
      stopwatch.skipPause();
      if (!control.isPaused)
        await journal.state({ phase: 'training', at: Date.now(), progress: progressAt(growth) });
      continue;
    }

    if (growth.resolution !== counters.resolution) {
      counters.resolution = growth.resolution;
      await engine.resetOptimizer();
      source.close();
      source = await reals.batches(growth.resolution, counters.images);
    }
    const done = counters.images >= options.kimgTotal * 1000;
    if (control.previewRequested || done || counters.seconds >= nextPreview) await drawPreview(growth);
    if (control.stopRequested || done || counters.seconds >= nextCheckpoint) await saveCheckpoint(growth);
    if (done || control.stopRequested) {
      await saver.finish();
      const phase = done ? 'finished' : 'stopped';
      source.close();
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
      const row: MetricRow = { ...progressAt(growth), at, ...means, augmentation: augmentation.p };
      await journal.metrics([row]);
    }
    if (counters.seconds >= nextProgress) {
      await journal.state({ phase: 'training', at, progress: progressAt(growth) });
      nextProgress = counters.seconds + PROGRESS_SECONDS;
    }
  }
}
