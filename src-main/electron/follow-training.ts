import { app, type BrowserWindow } from 'electron';
import type { ApplicationService } from '@shared/contract/application';
import { Background } from './background';
import { Notices } from './notices';
import { RunNewsTeller } from './run-news';
import { RunWatch } from './run-watch';
import { TrainingSigns } from './training-signs';
import { focusWindow, showRun } from './window';

/**
 * Shows outside the pages what becomes of trainings, and lets them outlive the window.
 *
 * @param icon the picture of the tray, a PNG
 */
export function followTraining(service: ApplicationService, window: BrowserWindow, icon: string): void {
  const notices = new Notices(window, (runId) => {
    if (window.isDestroyed()) return;
    focusWindow(window);
    showRun(window, runId);
  });
  const signs = new TrainingSigns(window);
  const teller = new RunNewsTeller();
  const watch = new RunWatch(service, (runs) => {
    const news = teller.take(runs, Date.now());
    signs.update(runs, news);
    notices.tell(news);
    background.update();
  });
  const background = new Background({
    window,
    service,
    runs: () => watch.runs,
    icon,
    say: (...words) => notices.say(...words),
  });
  app.once('will-quit', () => {
    watch.end();
    signs.end();
  });
}
