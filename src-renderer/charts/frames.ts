const SHORTEST_PAUSE_MS = 125;

/**
 * Draws when the browser draws, once for each picture however often it is asked, and not while nobody sees it. `drawNow` is for
 * what a hand does; `drawSoon` is for rows that come, and keeps to eight times a second.
 */
export class Frames {
  private frame = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private drawnAt = -Infinity;
  private isDue = false;
  private isSeen = false;

  constructor(private readonly draw: () => void) {}

  drawNow(): void {
    this.isDue = true;
    if (!this.isSeen || this.frame !== 0) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.run();
    });
  }

  drawSoon(): void {
    this.isDue = true;
    if (!this.isSeen || this.timer !== undefined) return;
    const pause = Math.max(0, this.drawnAt + SHORTEST_PAUSE_MS - performance.now());
    this.timer = setTimeout(() => {
      this.timer = undefined;
      if (this.isDue) this.drawNow();
    }, pause);
  }

  /** Whether the chart is in sight; what was asked for meanwhile is drawn when it comes. */
  seen(isSeen: boolean): void {
    this.isSeen = isSeen;
    if (isSeen && this.isDue) this.drawNow();
  }

  stop(): void {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.timer);
    this.isSeen = false;
  }

  private run(): void {
    if (!this.isSeen) return;
    this.isDue = false;
    this.drawnAt = performance.now();
    this.draw();
  }
}
