import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { healthTexts } from '@shared/domain/health-texts';
import { text } from '@renderer/text/en';
import { expectAccessible, SOON } from './browser';
import { runCli, serveBy } from './serve';
import { onStage } from './stage';

// A recorded training, played in a real browser; each test begins where the last one ended.

const RECORDING = resolve('resources/recording');

const { name } = JSON.parse(readFileSync(join(RECORDING, 'run.json'), 'utf8')) as { name: string };
const stage = onStage(
  async () => {},
  // Slow enough to be steered.
  (library) => serveBy('demo', library, '--speed', '4'),
);

const linesOf = async (folder: string, file: string): Promise<string[]> =>
  (await readFile(join(folder, file), 'utf8')).trim().split('\n');
const played = (): string => join(stage.library.path, 'runs', name);
const button = (label: string | RegExp) => stage.page.getByRole('button', { name: label, exact: true });

test('a recorded training trains on the pages as one of now does, and the status line says what it is', async () => {
  await stage.page.getByRole('link', { name }).first().click();
  await stage.page.getByRole('img', { name: text.run.montage(24, 8) }).waitFor({ timeout: SOON });
  await stage.page.getByText(/a recording, 4 times as fast/).waitFor({ timeout: SOON });
  await expectAccessible(stage.page);
});

test('it is sampled, paused and resumed', async () => {
  const count = async (file: string): Promise<number> => (await linesOf(played(), file)).length;
  const asked = text.run.asking.preview;
  await button(text.run.previewNow).click();
  await expect.poll(() => stage.page.getByText(asked).count(), { timeout: SOON }).toBe(0);
  await button(text.run.pause).click();
  await button(text.run.resume).waitFor({ timeout: SOON });
  const recorded = await linesOf(RECORDING, 'previews.jsonl');
  const { kimg } = JSON.parse((await linesOf(played(), 'metrics.jsonl')).at(-1)!) as { kimg: number };
  const upToNow = recorded.filter((line) => (JSON.parse(line) as { kimg: number }).kimg <= kimg);
  expect(await count('previews.jsonl')).toBe(upToNow.length + 1);
  const before = await count('metrics.jsonl');
  await button(text.run.resume).click();
  await expect.poll(() => count('metrics.jsonl'), { timeout: SOON }).toBeGreaterThan(before);
});

test('it is stopped, and goes on from there', async () => {
  await button(text.run.stop).click();
  await stage.page.getByRole('dialog').getByRole('button', { name: text.run.stopYes }).click();
  const resume = stage.page.getByRole('button', {
    name: new RegExp(`^(${text.run.resumeAgain}|Resume from)`),
  });
  await resume.waitFor({ timeout: SOON });
  const before = await linesOf(played(), 'metrics.jsonl');
  await resume.click();
  await button(text.run.pause).waitFor({ timeout: SOON });
  const after = (): Promise<string[]> => linesOf(played(), 'metrics.jsonl');
  await expect.poll(async () => (await after()).length, { timeout: SOON }).toBeGreaterThan(before.length);
  expect((await after()).slice(0, before.length)).toEqual(before);
});

test('to its end every row, measure and preview of the recording has been told', async () => {
  // A page that is open would complain that its server is gone.
  await stage.page.goto('about:blank');
  await stage.served.stop();
  stage.served = await serveBy('demo', stage.library.path, '--speed', '5000');
  await stage.page.goto(stage.served.url);
  const again = `${name} 2`;
  await stage.page.getByRole('link', { name: again }).first().click();
  await stage.page.getByText(text.phase.finished, { exact: false }).first().waitFor({ timeout: SOON });
  const folder = join(stage.library.path, 'runs', again);
  for (const file of ['metrics.jsonl', 'quality.jsonl', 'previews.jsonl']) {
    const without = (lines: string[]): unknown[] =>
      lines.map((line) => ({ ...(JSON.parse(line) as object), at: undefined }));
    expect(without(await linesOf(folder, file)), file).toEqual(without(await linesOf(RECORDING, file)));
  }
  const state = JSON.parse(await readFile(join(folder, 'state.json'), 'utf8')) as {
    progress: { health: { rule: keyof typeof healthTexts; figures: Record<string, number> }[] };
  };
  const [worst] = state.progress.health;
  await stage.page
    .getByText(healthTexts[worst!.rule](worst!.figures).title)
    .first()
    .waitFor({ timeout: SOON });
});

test('the command alone makes a library that is gone when it ends', async () => {
  const { code, stderr } = await runCli('demo', '--recording', join(stage.library.path, 'nothing'));
  expect(code).toBe(3);
  expect(stderr).toContain(join(stage.library.path, 'nothing'));
  expect((await runCli('demo', '--speed', '0')).code).toBe(2);
});
