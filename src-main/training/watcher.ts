import { SliceloomError } from '@shared/contract/errors';
import type { Progress, RunRecord } from '@shared/domain/run';
import type { QualityRow } from '@shared/domain/run-rows';
import type { GrowthPoint } from '@shared/pure/growth';
import { PREVIEW_COLUMNS, PREVIEW_ROWS, WATCH_SHARE } from '@shared/pure/previews';
import type { Engine } from './engine';
import type { HealthWatch } from './health-watch';
import type { Journal } from './journal';
import { drawPreview, previewPng } from './preview-montage';
import { QualityMeter } from './quality';
import type { Reals } from './reals';
import { WatchBudget } from './watch-budget';

interface Watched {
  readonly record: RunRecord;
  readonly engine: Engine;
  readonly reals: Reals;
  readonly journal: Journal;
  readonly health: HealthWatch;
}

/** Draws what a training has come to and measures how good that is, between two steps, within a share of its time. */
export class Watcher {
  private readonly previews = new WatchBudget(WATCH_SHARE.previews);
  private readonly measuring = new WatchBudget(WATCH_SHARE.quality);
  private readonly meter: QualityMeter;
  private nextPreview: number;
  private realsShown: number | undefined;

  /** @param seconds where the training stands as it begins or goes on */
  constructor(
    private readonly watched: Watched,
    private readonly seconds: number,
    images: number,
  ) {
    const { record, engine, reals } = watched;
    this.meter = new QualityMeter(record, engine, reals);
    this.nextPreview = images === 0 ? 0 : seconds + record.options.previewSeconds;
  }

  /** Whether a preview is due by the clock, and paid for. */
  isDue(seconds: number): boolean {
    return seconds >= this.nextPreview && this.previews.affords(seconds - this.seconds);
  }

  /** Draws a preview; with it, unless somebody only wanted to look, measures quality where that is paid for. */
  async look(at: Progress, growth: GrowthPoint, measures: boolean): Promise<void> {
    const { record, engine, journal } = this.watched;
    const draw = async (): Promise<void> => {
      await this.showReals(growth);
      const png = await drawPreview(engine, growth, record.colors);
      const { kimg, resolution, fade } = at;
      const shape = { columns: PREVIEW_COLUMNS, rows: PREVIEW_ROWS };
      await journal.preview(png, { kimg, at: Date.now(), resolution, fade, ...shape });
    };
    // What was asked for is not held against what is not.
    await (measures ? this.previews.spend(draw) : draw());
    this.nextPreview = at.seconds + record.options.previewSeconds;
    if (measures && this.measuring.affords(at.seconds - this.seconds)) await this.measure(at, growth);
  }

  /** How good the images are now, which is measured once a step and told. @throws SliceloomError `training-diverged`. */
  async measure(at: Progress, growth: GrowthPoint): Promise<QualityRow> {
    const { journal, health } = this.watched;
    const { lastQuality } = health;
    if (lastQuality?.step === at.step) return lastQuality;
    const { kimg, step, seconds, resolution, fade } = at;
    const quality = await this.measuring.spend(() => this.meter.measure(growth));
    // Images that are no numbers any more show before the next loss does.
    if (!Object.values(quality).every(Number.isFinite))
      throw new SliceloomError('training-diverged', { kimg });
    const row = { kimg, step, seconds, at: Date.now(), resolution, fade, ...quality };
    health.addQuality(row);
    await journal.quality(row);
    return row;
  }

  /** Real slices beside which drawn ones are seen: once for each resolution. */
  private async showReals({ resolution }: GrowthPoint): Promise<void> {
    if (this.realsShown === resolution) return;
    const { record, reals, journal } = this.watched;
    const images = await reals.forMeasuring(resolution);
    await journal.reals(resolution, previewPng(images, resolution, record.colors));
    this.realsShown = resolution;
  }
}
