import { fork } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { jobEnvironment, LastLines } from '@main/jobs/child';
import { asFrame } from '@main/jobs/frames';
import type { JobProcess } from '@main/host/host';
import { spawnNodeJob } from '@main/host/spawn-node';

let folder: string;
let entry: string;
let job: JobProcess;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sliceloom-job-'));
  await build({
    configFile: false,
    logLevel: 'silent',
    resolve: { alias: { '@main': resolve('src-main'), '@shared': resolve('src-shared') } },
    build: {
      ssr: resolve('test/host/fixtures/job.ts'),
      outDir: folder,
      emptyOutDir: false,
      rollupOptions: { output: { format: 'cjs', entryFileNames: 'job.cjs' } },
    },
  });
  entry = join(folder, 'job.cjs');
});
afterEach(async () => {
  job?.kill();
  await job?.exited;
});
afterAll(() => rm(folder, { recursive: true }));

function reply(to: unknown): Promise<unknown> {
  const answered = new Promise((settle) => job.channel.onMessage(settle));
  job.channel.send(to);
  return answered;
}

test('messages go to the child and come back as they were', async () => {
  job = spawnNodeJob(entry);
  expect(job.pid).toBeGreaterThan(0);
  const message = { text: 'Grüße', list: [1, null, { deep: true }] };
  expect(await reply(message)).toEqual({ heard: message });
});

test('closing the channel tells the child that its parent is gone, and it ends', async () => {
  job = spawnNodeJob(entry);
  await reply('hello');
  let closings = 0;
  job.channel.onClose(() => closings++);
  job.channel.close();
  job.channel.send('nobody hears this');
  expect(await job.exited).toEqual({ code: 0, signal: null });
  expect(job.lastWords()).toBe('parent is gone');
  expect(closings).toBe(1);
});

test('the channel closes when the child closes it', async () => {
  job = spawnNodeJob(entry);
  const closed = new Promise<void>((settle) => job.channel.onClose(settle));
  job.channel.send('close');
  await closed;
});

test('a child that fails is reported with its code and the last lines of its standard error', async () => {
  job = spawnNodeJob(entry);
  const closed = new Promise<void>((settle) => job.channel.onClose(settle));
  job.channel.send('fail');
  expect(await job.exited).toEqual({ code: 3, signal: null });
  expect(job.lastWords()).toContain('the last words\nof this process');
  await closed;
});

test('a child that hangs in a computation can be ended', async () => {
  job = spawnNodeJob(entry);
  await reply('hello');
  job.channel.send('hang');
  job.kill();
  expect(await job.exited).toEqual({ code: null, signal: 'SIGKILL' });
});

test('an entry that does not exist ends at once with words that say so', async () => {
  job = spawnNodeJob(join(folder, 'nowhere.cjs'));
  expect((await job.exited).code).toBe(1);
  expect(job.lastWords()).toContain('nowhere.cjs');
});

test('the child sees only what it needs of the environment', async () => {
  job = spawnNodeJob(entry, {
    PATH: process.env.PATH,
    SLICELOOM_RUNTIME: '/runtime',
    NODE_OPTIONS: '--max-old-space-size=100',
    SECRET_TOKEN: 'x',
  });
  const environment = (await reply('environment')) as Record<string, string>;
  expect(environment.SLICELOOM_RUNTIME).toBe('/runtime');
  expect(environment.TF_FORCE_GPU_ALLOW_GROWTH).toBe('true');
  expect(environment).not.toHaveProperty('NODE_OPTIONS');
  expect(environment).not.toHaveProperty('SECRET_TOKEN');
});

test('when the parent is killed the child notices and ends by itself', async () => {
  const parent = join(folder, 'parent.cjs');
  await writeFile(
    parent,
    `const child = require('node:child_process').fork(${JSON.stringify(entry)}); process.send(child.pid);`,
  );
  const owner = fork(parent, { silent: true });
  const pid = await new Promise<number>((settle) => owner.once('message', (id) => settle(Number(id))));
  await new Promise((settle) => setTimeout(settle, 300));
  owner.kill('SIGKILL');
  const isAlive = (): boolean => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };
  const end = Date.now() + 5000;
  while (isAlive() && Date.now() < end) await new Promise((settle) => setTimeout(settle, 20));
  expect(isAlive()).toBe(false);
});

test('names are passed on by a list, with letters of either case, and TensorFlow is kept quiet unless asked', () => {
  expect(
    jobEnvironment({ Path: 'a', SystemRoot: 'b', LC_ALL: 'c', CUDA_VISIBLE_DEVICES: '0', DISPLAY: ':0' }),
  ).toEqual({
    TF_CPP_MIN_LOG_LEVEL: '2',
    TF_FORCE_GPU_ALLOW_GROWTH: 'true',
    Path: 'a',
    SystemRoot: 'b',
    LC_ALL: 'c',
    CUDA_VISIBLE_DEVICES: '0',
  });
  expect(jobEnvironment({ TF_CPP_MIN_LOG_LEVEL: '0' }).TF_CPP_MIN_LOG_LEVEL).toBe('0');
});

test('the last forty lines are kept, joined where they came in pieces', () => {
  const lines = new LastLines();
  for (let n = 1; n <= 50; n++) lines.add(`line ${n}\n`);
  const kept = lines.toString().split('\n');
  expect(kept).toHaveLength(40);
  expect([kept[0], kept[39]]).toEqual(['line 11', 'line 50']);
  const pieces = new LastLines();
  for (const piece of ['out of', ' memory\r', '\nat 32²']) pieces.add(piece);
  expect(pieces.toString()).toBe('out of memory\nat 32²');
});

test('a line without end does not fill the memory', () => {
  const lines = new LastLines();
  for (let n = 0; n < 100; n++) lines.add('x'.repeat(10_000));
  expect(lines.toString()).toHaveLength(2000);
});

test('whatever is not a frame of ours counts as nothing', () => {
  for (const odd of [null, 1, 'close', {}, { kind: 'other' }, { kind: 'message' }, [], undefined])
    expect(asFrame(odd)).toBeUndefined();
  expect(asFrame({ kind: 'close', more: 1 })).toEqual({ kind: 'close' });
});
