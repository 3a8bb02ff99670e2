import type { ImportProgress } from '@shared/contract/application';
import type { ImportStep } from '@shared/contract/importer';
import { Pace } from './importer-events';

const INTERVAL_MS = 150;

/** Tells how far an import is, some times a second. */
export class ImportTeller {
  private pace = new Pace();
  private toldAt = 0;
  private last: Omit<ImportProgress, 'kind' | 'rate' | 'secondsLeft'> = {
    phase: 'reading',
    done: 0,
    total: 0,
    slices: 0,
    refused: 0,
  };

  constructor(private readonly tell: (step: ImportStep) => void) {}

  reading(files: number, refused: number): void {
    this.say({ ...this.last, done: files, total: files, refused });
  }

  preparing(done: number, total: number, slices: number, refused: number): void {
    if (this.last.phase === 'reading') this.pace = new Pace();
    this.say({ phase: 'preparing', done, total, slices, refused });
  }

  checking(): void {
    this.say({ ...this.last, phase: 'checking' });
  }

  finishing(): void {
    this.say({ ...this.last, phase: 'finishing' });
  }

  private say(progress: typeof this.last): void {
    const isNews = progress.phase !== this.last.phase;
    this.last = progress;
    if (!isNews && Date.now() - this.toldAt < INTERVAL_MS) return;
    this.toldAt = Date.now();
    const { phase, done, total } = progress;
    const rate = this.pace.rate(done);
    const isTimed = phase === 'preparing' && rate > 0;
    this.tell({
      kind: 'progress',
      ...progress,
      rate,
      ...(isTimed && { secondsLeft: (total - done) / rate }),
    });
  }
}
