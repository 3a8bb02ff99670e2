import { powerSaveBlocker, type BrowserWindow } from 'electron';
import type { RunSummary } from '@shared/domain/run';
import { shareDone, trainedHere, type RunNews } from './run-news';
import { standingWords } from './run-words';
import { text } from './text';

const NO_PROGRESS = -1;
const WHOLE = 1;

/** Shows on the window's outside how training goes: the taskbar's progress, the title, and a machine that is kept awake. */
export class TrainingSigns {
  private blocker: number | undefined;
  private trained: RunSummary | undefined;
  /** A run has failed, and nobody has looked at the window since. */
  private hasFailed = false;
  private pageTitle: string = text.name;

  constructor(private readonly window: BrowserWindow) {
    window.on('page-title-updated', (event, title) => {
      this.pageTitle = title;
      event.preventDefault();
      this.showTitle();
    });
    window.on('focus', () => {
      this.hasFailed = false;
      this.showProgress();
    });
  }

  update(runs: readonly RunSummary[], news: readonly RunNews[]): void {
    this.trained = trainedHere(runs);
    if (this.trained) this.hasFailed = false;
    else if (news.some(({ kind }) => kind === 'failed')) this.hasFailed = !this.isLookedAt;
    const phase = this.trained?.state.phase;
    this.keepAwake(phase === 'training' || phase === 'preparing');
    this.showProgress();
    this.showTitle();
  }

  end(): void {
    this.keepAwake(false);
  }

  private get isLookedAt(): boolean {
    return !this.window.isDestroyed() && this.window.isFocused();
  }

  private showProgress(): void {
    const { window, trained } = this;
    if (window.isDestroyed()) return;
    if (trained)
      window.setProgressBar(shareDone(trained), {
        mode: trained.state.phase === 'paused' ? 'paused' : 'normal',
      });
    else if (this.hasFailed) window.setProgressBar(WHOLE, { mode: 'error' });
    else window.setProgressBar(NO_PROGRESS, { mode: 'none' });
  }

  private showTitle(): void {
    const { window, trained } = this;
    if (window.isDestroyed()) return;
    const title = trained ? text.titleOf(standingWords(trained)) : this.pageTitle;
    if (window.getTitle() !== title) window.setTitle(title);
  }

  private keepAwake(isWanted: boolean): void {
    if (isWanted) this.blocker ??= powerSaveBlocker.start('prevent-app-suspension');
    else if (this.blocker !== undefined) {
      powerSaveBlocker.stop(this.blocker);
      this.blocker = undefined;
    }
  }
}
