import { Notification, type BrowserWindow } from 'electron';
import { healthTexts } from '@shared/domain/health-texts';
import type { RunId } from '@shared/domain/units';
import type { RunNews } from './run-news';
import { text } from './text';

/** Notifications of the desktop. Where it shows none, nothing comes of them. */
export class Notices {
  /** Kept, or what was said would be lost before it is clicked on. */
  private readonly shown = new Set<Notification>();

  constructor(
    private readonly window: BrowserWindow,
    private readonly show: (runId: RunId) => void,
  ) {}

  say(title: string, body: string, onClick: () => void): void {
    const notification = new Notification({ title, body });
    this.shown.add(notification);
    notification.on('click', onClick);
    notification.on('close', () => this.shown.delete(notification));
    notification.show();
  }

  /** Tells of runs, unless the window is being looked at: there it can be seen. A click leads to the run's page. */
  tell(news: readonly RunNews[]): void {
    if (!this.window.isDestroyed() && this.window.isFocused()) return;
    for (const one of news) {
      const { title, body } = wordsOf(one);
      this.say(title, body, () => this.show(one.runId));
    }
  }
}

function wordsOf(news: RunNews): { title: string; body: string } {
  if (news.kind === 'done') return { title: text.done(news.name), body: text.doneMore };
  if (news.kind === 'failed') return { title: text.failed(news.name), body: news.reason };
  const { title, means, advice } = healthTexts[news.finding.rule](news.finding.figures);
  return { title: text.unwell(news.name, title), body: `${means} ${advice}` };
}
