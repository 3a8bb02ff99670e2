import { SliceloomError } from '@shared/contract/errors';
import type { MetricRow, Progress, RunRecord } from '@shared/domain/run';
import { growthAt, type GrowthPoint } from '@shared/pure/growth';
import { PREVIEW_COLUMNS, PREVIEW_PSI, PREVIEW_ROWS, previewSeeds } from '@shared/pure/previews';
import type { Batches } from '../dataset/batches';
import { montage, toPng } from '../image-set/pixels';
import { writeCheckpoint } from './checkpoint';
import { breathe, type Control } from './control';
import { EagerEngine } from './engine';
import type { Journal } from './journal';
import { checkpointTensors, type Session } from './session';
import { StepMeter } from './meter';

export interface Training {
  readonly record: RunRecord;
  readonly session: Session;
  readonly journal: Journal;
  readonly control: Control;
  /** The batches at a resolution from image `startImage` on. */
  readonly batches: (resolution: number, startImage: number) => Promise<Batches>;
}

const METRICS_INTERVAL_SECONDS = 0.4;

/**
 * Trains until the options' end or until it is asked to stop, and says which. The loop reads downward: what the user
 * asked for, growth, preview, checkpoint, done, one D step, one G step.
 *
 * @throws SliceloomError `out-of-memory` with the resolution and the batch, `training-diverged` where a loss is no longer a number, `disk-full` where the folder cannot
 *   take more. The last checkpoint then stands as it was.
 */
export async function train(training: Training): Promise<'finished' | 'stopped'> {
  try {
    return await loop(training);
  } catch (error) {
    if (!OUT_OF_MEMORY.test(String(error))) throw error;
    const { resolution } = training.session.counters;
    throw new SliceloomError('out-of-memory', { resolution, batch: training.record.options.batch }, '', {
      cause: error,
    });
  }
}

/** How TensorFlow says that memory has run out, on a processor and on a graphics card. */
const OUT_OF_MEMORY = /OOM when allocating|RESOURCE_?EXHAUSTED|failed to allocate|bad_alloc/i;

async function loop({
  record,
  session,
  journal,
  control,
  batches,
}: Training): Promise<'finished' | 'stopped'> {
  const { state, counters } = session;
  const { options } = record;
  const engine = new EagerEngine(state, options);
  const meter = new StepMeter(METRICS_INTERVAL_SECONDS);
  let source = await batches(counters.resolution, counters.images);
  let nextPreview = counters.images === 0 ? 0 : counters.seconds + options.previewSeconds;
  let nextCheckpoint = counters.seconds + options.checkpointSeconds;

  const progressAt = (growth: GrowthPoint): Progress => ({
    kimg: counters.images / 1000,
    step: counters.step,
    resolution: growth.resolution,
    fade: growth.fade,
    imagesPerSecond: meter.imagesPerSecond,
    seconds: counters.seconds,
  });
  const drawPreview = async (growth: GrowthPoint): Promise<void> => {
    control.previewRequested = false;
    const images = engine.draw(previewSeeds, PREVIEW_PSI, growth);
    const picture = montage(images, growth.resolution, record.colors, PREVIEW_COLUMNS, PREVIEW_ROWS);
    const { kimg, resolution, fade } = progressAt(growth);
    const shape = { columns: PREVIEW_COLUMNS, rows: PREVIEW_ROWS };
    await journal.preview(toPng(picture), { kimg, at: Date.now(), resolution, fade, ...shape });
    nextPreview = counters.seconds + options.previewSeconds;
  };
  const saveCheckpoint = async (): Promise<void> => {
    control.checkpointRequested = false;
    const at = Date.now();
    const adamSteps = { generator: state.generatorAdam.steps, discriminator: state.discriminatorAdam.steps };
    const metadata = { resolution: String(options.resolution), colors: String(record.colors) };
    const widths = { fmap_base: String(options.fmapBase), fmap_max: String(options.fmapMax) };
    const values = { value_range: '-1..1', dataset: record.datasetName };
    const tensors = checkpointTensors(state);
    await writeCheckpoint(journal.run, { ...counters, at, adamSteps }, tensors, {
      ...metadata,
      ...widths,
      ...values,
    });
    journal.checkpoint({ kimg: counters.images / 1000, at });
    nextCheckpoint = counters.seconds + options.checkpointSeconds;
  };

  for (;;) {
    await breathe();
    if (control.checkpointRequested) await saveCheckpoint();
    await control.doJobs();
    const growth = growthAt(options, counters.images / 1000);

    if (control.isPaused && !control.stopRequested) {
      await journal.state({ phase: 'paused', at: Date.now(), progress: progressAt(growth) });
      if (control.previewRequested) await drawPreview(growth);
      await control.whilePaused();
      meter.skipPause();
      if (!control.isPaused)
        await journal.state({ phase: 'training', at: Date.now(), progress: progressAt(growth) });
      continue;
    }

    if (growth.resolution !== counters.resolution) {
      counters.resolution = growth.resolution;
      state.generatorAdam.reset();
      state.discriminatorAdam.reset();
      source.close();
      source = await batches(growth.resolution, counters.images);
    }
    const done = counters.images >= options.kimgTotal * 1000;
    if (control.previewRequested || done || counters.seconds >= nextPreview) await drawPreview(growth);
    if (control.stopRequested || done || counters.seconds >= nextCheckpoint) await saveCheckpoint();
    if (done || control.stopRequested) {
      const phase = done ? 'finished' : 'stopped';
      source.close();
      await journal.state({ phase, at: Date.now(), progress: progressAt(growth) });
      return phase;
    }

    const report = engine.discriminatorStep(source.next(), growth, counters.step);
    await breathe();
    const generatorLoss = engine.generatorStep(growth, counters.step, counters.images);
    if (!Number.isFinite(report.discriminatorLoss + generatorLoss))
      throw new SliceloomError('training-diverged', { kimg: counters.images / 1000 });

    counters.step++;
    counters.images += options.batch;
    counters.seconds += meter.step(options.batch);
    const means = meter.add({ ...report, generatorLoss });
    if (means) {
      const row: MetricRow = { ...progressAt(growth), at: Date.now(), ...means };
      await journal.metrics([row]);
      await journal.state({ phase: 'training', at: row.at, progress: progressAt(growth) });
    }
  }
}
