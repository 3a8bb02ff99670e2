import { Menu, nativeImage, Tray, type MenuItemConstructorOptions } from 'electron';
import type { RunSummary } from '@shared/domain/run';
import { standingWords } from './run-words';
import { text } from './text';

export interface TrayOrders {
  open(): void;
  quit(): void;
  pause(run: RunSummary): void;
  resume(run: RunSummary): void;
}

/** The icon beside the clock: it tells how the training stands and leads back to the window. */
export class TrainingTray {
  private tray: Tray | undefined;
  /** What it says now: where that stays, an open menu is left alone. */
  private said = '';

  /** @param icon a PNG of one colour and transparency; `@2x` of it lies beside it */
  constructor(
    private readonly icon: string,
    private readonly orders: TrayOrders,
  ) {}

  /** Shows the icon, with what is trained where something is. */
  show(run: RunSummary | undefined): void {
    const words = run ? standingWords(run) : text.name;
    const saying = `${run?.id} ${run?.state.phase} ${words}`;
    if (this.tray && saying === this.said) return;
    this.said = saying;
    this.tray ??= this.make();
    this.tray.setToolTip(words);
    this.tray.setContextMenu(Menu.buildFromTemplate(this.items(run, words)));
  }

  remove(): void {
    this.tray?.destroy();
    this.tray = undefined;
  }

  private make(): Tray {
    const image = nativeImage.createFromPath(this.icon);
    // macOS draws it in the colour of its menu bar.
    image.setTemplateImage(process.platform === 'darwin');
    const tray = new Tray(image);
    tray.on('click', () => this.orders.open());
    return tray;
  }

  private items(run: RunSummary | undefined, words: string): MenuItemConstructorOptions[] {
    const { orders } = this;
    const ofRun = (of: RunSummary): MenuItemConstructorOptions[] => [
      { label: words, enabled: false },
      of.state.phase === 'paused'
        ? { label: text.resume, click: () => orders.resume(of) }
        : { label: text.pause, enabled: of.state.phase === 'training', click: () => orders.pause(of) },
      { type: 'separator' },
    ];
    return [
      ...(run ? ofRun(run) : []),
      { label: text.open, click: () => orders.open() },
      { label: text.quit, click: () => orders.quit() },
    ];
  }
}
