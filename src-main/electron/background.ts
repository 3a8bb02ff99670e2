import { app, dialog, powerMonitor, type BrowserWindow } from 'electron';
import type { ApplicationService } from '@shared/contract/application';
import type { RunSummary } from '@shared/domain/run';
import { trainedHere } from './run-news';
import { text } from './text';
import { TrainingTray } from './training-tray';
import { focusWindow } from './window';

/** What the user wants of a training when quitting, in the order of the dialog's buttons. */
const answers = ['quit', 'background', 'cancel'] as const;

interface Parts {
  readonly window: BrowserWindow;
  readonly service: Pick<ApplicationService, 'pauseRun' | 'resumeRun'>;
  readonly runs: () => readonly RunSummary[];
  /** The picture of the tray, a PNG. */
  readonly icon: string;
  /** Says something beside the window. */
  readonly say: (title: string, body: string, onClick: () => void) => void;
}

/**
 * Training outlives the window: closing it only hides it while something is trained, and a tray leads back. Quitting asks what is
 * to become of the training.
 */
export class Background {
  private readonly tray: TrainingTray;
  private wasTold = false;
  private isAsking = false;
  private isHidden = false;
  /** The user has decided, or the system does not ask: what is trained is saved and everything ends. */
  private mayQuit = false;

  constructor(private readonly parts: Parts) {
    const { window, service, icon } = parts;
    // What cannot be steered any more shows in the menu as soon as it is known.
    const steer = (order: 'pauseRun' | 'resumeRun') => (run: RunSummary) =>
      void service[order]({ runId: run.id }).catch(() => undefined);
    this.tray = new TrainingTray(icon, {
      open: () => this.open(),
      quit: () => app.quit(),
      pause: steer('pauseRun'),
      resume: steer('resumeRun'),
    });
    window.on('close', (event) => {
      if (this.mayQuit || !this.trained) return;
      event.preventDefault();
      this.hide();
    });
    window.on('show', () => {
      this.isHidden = false;
      this.update();
    });
    app.on('activate', () => this.open());
    app.on('before-quit', (event) => {
      if (this.mayQuit || !this.trained) return;
      event.preventDefault();
      void this.ask();
    });
    app.once('will-quit', () => this.tray.remove());
    this.quitWithTheSystem();
  }

  /** Called whenever something about a run has changed: the tray is there while something is trained, and while the window is not. */
  update(): void {
    const { trained } = this;
    if (trained || this.isHidden) this.tray.show(trained);
    else this.tray.remove();
  }

  private get trained(): RunSummary | undefined {
    return trainedHere(this.parts.runs());
  }

  /** Where the desktop, the system or a signal ends everything, nobody is there to be asked. */
  private quitWithTheSystem(): void {
    const quit = (): void => {
      this.mayQuit = true;
      app.quit();
    };
    this.parts.window.on('session-end', quit);
    powerMonitor.on('shutdown', quit);
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, quit);
  }

  private hide(): void {
    const { window, say } = this.parts;
    this.isHidden = true;
    window.hide();
    this.update();
    if (this.wasTold) return;
    this.wasTold = true;
    say(text.goesOn, text.goesOnMore, () => this.open());
  }

  private open(): void {
    const { window } = this.parts;
    if (!window.isDestroyed()) focusWindow(window);
  }

  private async ask(): Promise<void> {
    const run = this.trained;
    if (this.isAsking || !run) return;
    this.isAsking = true;
    this.open();
    try {
      const { response } = await dialog.showMessageBox(this.parts.window, {
        type: 'question',
        title: text.name,
        message: text.quitting(run.name),
        detail: text.quittingMore,
        buttons: [text.saveAndQuit, text.goOn, text.cancel],
        defaultId: answers.indexOf('background'),
        cancelId: answers.indexOf('cancel'),
        noLink: true,
      });
      this.carryOut(answers[response]);
    } finally {
      this.isAsking = false;
    }
  }

  private carryOut(answer: (typeof answers)[number] | undefined): void {
    // A signal may have ended the window while it was asked.
    if (this.mayQuit) return;
    if (answer === 'background') this.hide();
    if (answer !== 'quit') return;
    this.mayQuit = true;
    app.quit();
  }
}
