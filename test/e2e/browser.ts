import axe from 'axe-core';
import { chromium, type Browser, type BrowserContext, type ConsoleMessage, type Page } from 'playwright-core';
import { expect } from 'vitest';

/** Every test's patience, for what takes no computing. */
export const SOON = 10_000;

/** The real browser that the test command found. */
export function launchBrowser(): Promise<Browser> {
  const executablePath = process.env.SLICELOOM_TEST_CHROMIUM;
  if (!executablePath) throw new Error('SLICELOOM_TEST_CHROMIUM does not say where a Chromium is.');
  // Chromium refuses its sandbox to root.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath, args });
}

export const newContext = (browser: Browser): Promise<BrowserContext> =>
  browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' });

/** Everything that a page's console, network and security policy have complained about. */
export class Complaints {
  private readonly all: string[] = [];

  constructor(page: Page) {
    page.on('console', (message) => this.hear(message));
    page.on('pageerror', (error) => this.all.push(`error: ${error.message}`));
    page.on('response', (response) => {
      if (response.status() >= 400) this.all.push(`${response.status()} for ${response.url()}`);
    });
  }

  /** What was complained about since the last time this was asked. */
  take(): string[] {
    return this.all.splice(0);
  }

  private hear(message: ConsoleMessage): void {
    // A broken rule of the content security policy comes as an error too.
    if (message.type() === 'error' || message.type() === 'warning')
      this.all.push(`${message.type()}: ${message.text()}`);
  }
}

interface Finding {
  readonly rule: string;
  readonly impact: string | null | undefined;
  readonly where: string[];
}

/** What axe-core finds on the page as it stands that keeps someone from using it. */
export async function seriousFindings(page: Page): Promise<Finding[]> {
  // Evaluated by the debugger: the page's own policy would not let it in.
  await page.evaluate(axe.source);
  const violations = await page.evaluate(async () => {
    // What is still fading in has other colours than it will have.
    const fading = document
      .getAnimations()
      .filter(({ effect }) => effect?.getTiming().iterations !== Infinity);
    await Promise.all(fading.map(({ finished }) => finished.catch(() => undefined)));
    const found = await (window as unknown as { axe: typeof import('axe-core') }).axe.run(document, {
      resultTypes: ['violations'],
    });
    return found.violations.map(({ id, impact, nodes }) => ({
      rule: id,
      impact,
      where: nodes.map(({ target }) => target.join(' ')),
    }));
  });
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
}

export async function expectAccessible(page: Page): Promise<void> {
  expect(await seriousFindings(page), `what axe-core finds at ${page.url()}`).toEqual([]);
}

/** What is drawn on a canvas, as a text that differs when the picture does. */
export const pictureOf = (page: Page, label: RegExp, role: 'img' | 'application' = 'img'): Promise<string> =>
  page
    .getByRole(role, { name: label })
    .evaluate((element) =>
      element instanceof HTMLCanvasElement
        ? element.toDataURL()
        : (element.querySelector('canvas')?.toDataURL() ?? ''),
    );
