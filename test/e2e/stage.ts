import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { text } from '@renderer/text/en';
import { Complaints, launchBrowser, newContext } from './browser';
import { serve, temporaryFolder, type Served } from './serve';

export const TENSORFLOW_LOADS = 60_000;

export interface Stage {
  readonly library: { readonly path: string };
  /** Can be replaced by another one, which is then ended with the tests. */
  served: Served;
  readonly browser: Browser;
  readonly page: Page;
}

/**
 * A library of its own, served, and a page in a real browser for the tests of a file; each test begins where the last one ended, and
 * none may leave a complaint on the page. Everything is gone afterwards.
 */
export function onStage(enter: (stage: Stage) => Promise<void>, start = serve): Stage {
  const stage = {} as { -readonly [part in keyof Stage]: Stage[part] };
  let library: Awaited<ReturnType<typeof temporaryFolder>> | undefined;
  let complaints: Complaints;
  beforeAll(async () => {
    stage.library = library = await temporaryFolder();
    stage.browser = await launchBrowser();
    stage.served = await start(library.path);
    stage.page = await (await newContext(stage.browser)).newPage();
    complaints = new Complaints(stage.page);
    await stage.page.goto(stage.served.url);
    await enter(stage);
  });
  afterEach(() => expect(complaints.take()).toEqual([]));
  afterAll(async () => {
    await stage.browser?.close();
    await stage.served?.kill();
    await library?.remove();
  });
  return stage;
}

/** Trains on the sample until there is a preview. */
export async function beginTraining({ page }: Stage): Promise<void> {
  const { start, run } = text;
  await page.getByRole('button', { name: start.startSample, exact: true }).click();
  await page.getByRole('button', { name: run.pause, exact: true }).waitFor({ timeout: TENSORFLOW_LOADS });
  await page.getByRole('img', { name: /^\d+ images drawn/ }).waitFor({ timeout: TENSORFLOW_LOADS });
}

/** Trains a little, then stops with a checkpoint. */
export async function trainALittle(stage: Stage): Promise<void> {
  await beginTraining(stage);
  const { page } = stage;
  await page.getByRole('button', { name: text.run.stop, exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: text.run.stopYes }).click();
  await page.getByRole('button', { name: /^Resume from/ }).waitFor({ timeout: TENSORFLOW_LOADS });
}
