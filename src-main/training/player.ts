import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { Progress, RunRecord } from '@shared/domain/run';
import type { MetricRow, RunMoment } from '@shared/domain/run-rows';
import { trainedUntil } from '@shared/pure/growth';
import { ROWS_WANTED } from '@shared/pure/health';
import type { Control } from './control';
import { HealthWatch } from './health-watch';
import type { Journal } from './journal';
import { recordedRows, type Recording } from './recording';

export interface Playing {
  readonly recording: Recording;
  readonly record: RunRecord;
  readonly journal: Journal;
  readonly control: Control;
  /** Seconds of the recorded training in one second. */
  readonly speed: number;
  /** Where it goes on, in thousands of images; 0 from the beginning. */
  readonly kimg: number;
}

/** Between two looks at what the user has asked for, and two announcements of where the training stands. */
const BEAT_MS = 40;
const PROGRESS_MS = 400;
/** Rows that are written at once where they come faster than they can be one by one. */
const ROWS_AT_ONCE = 1000;

/**
 * Plays a recorded training as if it were trained now: its rows, previews and measures come in their order and at their pace,
 * times `speed`, and go through the same journal, so that hosts and pages cannot tell. It is paused, stopped, gone on with and
 * finished after a size as a training is; what is asked to be sampled is the last recorded preview once more.
 */
export async function play(playing: Playing): Promise<'finished' | 'stopped'> {
  return new Player(playing, await playing.journal.open(playing.kimg * 1000)).run();
}

class Player {
  private readonly health: HealthWatch;
  private readonly nextOf: { quality: number; previews: number; moments: number };
  /** The recorded second that it is now. */
  private clock: (() => number) | undefined;
  private last: MetricRow | undefined;
  private realsShown: number | undefined;
  private toldAt = 0;
  /** The size after which it is to stop. */
  private finishesAfter: number | undefined;

  constructor(
    private readonly playing: Playing,
    history: ConstructorParameters<typeof HealthWatch>[1],
  ) {
    const { recording, kimg } = playing;
    this.health = new HealthWatch(playing.record.options, history);
    const firstAfter = (rows: readonly { readonly kimg: number }[]): number =>
      kimg === 0 ? 0 : rows.filter((row) => row.kimg <= kimg).length;
    this.nextOf = {
      quality: firstAfter(recording.quality),
      previews: firstAfter(recording.previews),
      moments: firstAfter(recording.moments),
    };
  }

  async run(): Promise<'finished' | 'stopped'> {
    const { recording, kimg } = this.playing;
    await this.note(kimg === 0 ? 'begun' : 'resumed');
    const due: MetricRow[] = [];
    for await (const row of recordedRows(recording)) {
      if (row.kimg <= kimg) {
        this.last = row;
        continue;
      }
      this.clock ??= this.clockAt(row.seconds);
      if (this.isWaitedFor(row) || due.length >= ROWS_AT_ONCE) await this.tell(due.splice(0));
      if (!(await this.waitFor(row))) return this.end('stopped');
      due.push(row);
      if (!this.isLastOfSize(row)) continue;
      await this.tell(due);
      return this.end('stopped');
    }
    await this.tell(due);
    return this.end('finished');
  }

  private clockAt(seconds: number): () => number {
    const started = performance.now();
    return () => seconds + ((performance.now() - started) / 1000) * this.playing.speed;
  }

  private isWaitedFor({ seconds }: MetricRow): boolean {
    const { control } = this.playing;
    return control.isPaused || control.stopRequested || (this.clock?.() ?? 0) < seconds;
  }

  /** @returns false where it is to stop first */
  private async waitFor(row: MetricRow): Promise<boolean> {
    const { control, speed } = this.playing;
    while (this.isWaitedFor(row)) {
      if (control.stopRequested) return false;
      if (control.isPaused) {
        await this.pause();
        this.clock = this.clockAt(row.seconds);
      }
      const early = ((row.seconds - (this.clock?.() ?? 0)) / speed) * 1000;
      await wait(Math.min(BEAT_MS, Math.max(early, 0)));
      await this.tell([]);
    }
    return true;
  }

  private isLastOfSize({ kimg, resolution }: MetricRow): boolean {
    const { control, record } = this.playing;
    this.finishesAfter = control.finishRequested ? (this.finishesAfter ?? resolution) : undefined;
    return this.finishesAfter !== undefined && kimg >= trainedUntil(record.options, this.finishesAfter);
  }

  /** Writes and announces rows and what was recorded up to the last of them. */
  private async tell(rows: MetricRow[]): Promise<void> {
    const { recording, journal, control } = this.playing;
    const at = Date.now();
    if (rows.length > 0) {
      this.last = rows.at(-1)!;
      for (const row of rows.slice(-ROWS_WANTED)) this.health.addRow(row);
      await journal.metrics(rows.map((row) => ({ ...row, at })));
    }
    const until = this.last?.kimg ?? 0;
    for (let row = recording.quality[this.nextOf.quality]; row && row.kimg <= until;) {
      this.health.addQuality({ ...row, at });
      await journal.quality({ ...row, at });
      row = recording.quality[++this.nextOf.quality];
    }
    for (let row = recording.previews[this.nextOf.previews]; row && row.kimg <= until;) {
      await this.preview(this.nextOf.previews);
      row = recording.previews[++this.nextOf.previews];
    }
    for (let row = recording.moments[this.nextOf.moments]; row && row.kimg <= until;) {
      // How it began and ended is told as it happens now.
      if (row.kind === 'checkpoint') {
        await journal.moment({ ...row, at });
        journal.checkpoint({ kimg: row.kimg, at });
      }
      row = recording.moments[++this.nextOf.moments];
    }
    if (control.takePreviewRequest()) await this.preview(Math.max(this.nextOf.previews - 1, 0), until);
    if (at - this.toldAt < PROGRESS_MS || !this.last) return;
    this.toldAt = at;
    await journal.state({ phase: 'training', at, progress: this.progress });
  }

  /** @param kimg the moment under which it is shown, where that is not its own */
  private async preview(index: number, kimg?: number): Promise<void> {
    const { recording, journal } = this.playing;
    const preview = recording.previews[index];
    if (!preview) return;
    const { resolution } = preview;
    const reals = recording.folder.reals(resolution);
    if (this.realsShown !== resolution && existsSync(reals))
      await journal.reals(resolution, await readFile(reals));
    this.realsShown = resolution;
    const { index: recorded, ...about } = preview;
    const png = await readFile(recording.folder.preview(recorded));
    await journal.preview(png, { ...about, kimg: kimg ?? about.kimg, at: Date.now() });
  }

  /** Waits until it is to go on, or to stop. */
  private async pause(): Promise<void> {
    const { journal, control } = this.playing;
    await this.note('paused');
    await journal.state({ phase: 'paused', at: Date.now(), progress: this.progress });
    while (control.isPaused && !control.stopRequested) {
      await control.whilePaused();
      await this.tell([]);
      if (control.isPaused) await journal.state({ phase: 'paused', at: Date.now(), progress: this.progress });
    }
    if (!control.stopRequested) await this.note('resumed');
  }

  private async end(phase: 'finished' | 'stopped'): Promise<typeof phase> {
    this.finishesAfter = undefined;
    await this.note(phase);
    await this.playing.journal.state({ phase, at: Date.now(), progress: this.progress });
    return phase;
  }

  private note(kind: RunMoment['kind']): Promise<void> {
    const { kimg, step, seconds } = this.progress;
    return this.playing.journal.moment({ kind, at: Date.now(), kimg, step, seconds });
  }

  private get progress(): Progress {
    const { kimg, step, resolution, fade, imagesPerSecond, seconds } = this.last ?? {
      ...{ kimg: 0, step: 0, resolution: this.playing.record.options.firstResolution, fade: 1 },
      ...{ imagesPerSecond: 0, seconds: 0 },
    };
    const { finishesAfter } = this;
    return {
      ...{ kimg, step, resolution, fade, seconds, health: this.health.findings },
      imagesPerSecond: imagesPerSecond * this.playing.speed,
      ...(finishesAfter !== undefined && { finishesAfter }),
    };
  }
}
