import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { inGroups, inOrder } from '@main/jobs/importer-in-order';
import { MOST_WAITING_BYTES, WorkerDied, WorkerPool } from '@main/jobs/importer-pool';
import { makeFolder } from './import-helpers';

/** What the worker below is told to do, step by step. */
type Step =
  | { readonly say: string; readonly bytes?: number }
  | { readonly wait: number }
  | { readonly do: 'hang' | 'crash' | 'exit' | 'fill memory' };

/** A worker that speaks the pool's protocol and does what it is told, however bad. */
const worker = `
  const { parentPort } = require('node:worker_threads');
  let waiting = 0, wake = () => {};
  const MOST = ${MOST_WAITING_BYTES};
  async function work(steps) {
    for (const step of steps) {
      if (step.say !== undefined) {
        const bytes = step.bytes ?? 0;
        while (waiting > 0 && waiting + bytes > MOST) await new Promise((taken) => (wake = taken));
        waiting += bytes;
        parentPort.postMessage({ kind: 'item', item: step.say, bytes });
      }
      if (step.wait) await new Promise((done) => setTimeout(done, step.wait));
      if (step.do === 'hang') for (;;);
      if (step.do === 'crash') throw new Error('a name from a header');
      if (step.do === 'exit') process.exit(7);
      if (step.do === 'fill memory') for (const all = []; ; ) all.push(new Array(1e5).fill(Math.random()));
    }
    parentPort.postMessage({ kind: 'end' });
  }
  parentPort.on('message', (message) => {
    if (message.kind === 'taken') { waiting -= message.bytes; wake(); return; }
    waiting = 0;
    work(message.job).catch((error) => setImmediate(() => { throw error; }));
  });
`;

let folder: Awaited<ReturnType<typeof makeFolder>>;
let pool: WorkerPool<Step[], string>;
beforeEach(async () => {
  folder = await makeFolder();
  const entry = join(folder.path, 'worker.cjs');
  await writeFile(entry, worker);
  pool = new WorkerPool(entry, 2, 100);
});
afterEach(async () => {
  await pool.close();
  await folder.end();
});

const needs = { cost: 1, patienceMs: 20_000 };
async function all(items: AsyncIterable<string>): Promise<string[]> {
  const got: string[] = [];
  for await (const item of items) got.push(item);
  return got;
}

test('items come in the order in which a job makes them, and workers are used again', async () => {
  for (const word of ['a', 'b', 'c'])
    expect(await all(await pool.run([{ say: word }, { say: word + word }], needs))).toEqual([
      word,
      word + word,
    ]);
});

test('a worker that crashes, ends or takes too much memory ends its job alone, and what it threw is not told', async () => {
  for (const step of ['crash', 'exit', 'fill memory'] as const) {
    const other = pool.run([{ wait: 50 }, { say: 'other' }], needs);
    const error: unknown = await all(await pool.run([{ say: 'one' }, { do: step }], needs)).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(WorkerDied);
    expect(String(error)).not.toContain('header');
    expect(await all(await other)).toEqual(['other']);
  }
});

test('a worker that hangs is ended, and the next job gets another', async () => {
  const hanging = await pool.run([{ say: 'begun' }, { do: 'hang' }], { ...needs, patienceMs: 300 });
  await expect(all(hanging)).rejects.toMatchObject({ how: 'hung' });
  expect(await all(await pool.run([{ say: 'next' }], needs))).toEqual(['next']);
});

test('a worker whose items are not taken waits, and does not count as one that hangs', async () => {
  const half = MOST_WAITING_BYTES / 2;
  const steps: Step[] = Array.from({ length: 6 }, (_, i) => ({ say: String(i), bytes: half }));
  const items = await pool.run(steps, { ...needs, patienceMs: 200 });
  expect((await items.next()).value).toBe('0');
  await new Promise((done) => setTimeout(done, 600));
  expect(await all(items)).toEqual(['1', '2', '3', '4', '5']);
});

test('what costs more than is left waits until it fits, and what costs more than all is done alone', async () => {
  const log: string[] = [];
  const run = async (name: string, cost: number): Promise<void> => {
    const items = await pool.run([{ wait: 60 }, { say: name }], {
      ...needs,
      cost,
      begun: () => log.push(`begin ${name}`),
    });
    for await (const item of items) log.push(`${item} said`);
  };
  await Promise.all([run('small', 40), run('large', Infinity), run('last', 40)]);
  expect(log).toEqual(['begin small', 'small said', 'begin large', 'large said', 'begin last', 'last said']);
});

test('when the pool closes, jobs in hand end and those that wait are refused', async () => {
  const [first, second] = [await pool.run([{ do: 'hang' }], needs), await pool.run([{ do: 'hang' }], needs)];
  const third = pool.run([{ say: 'never' }], needs);
  const ends = [all(first), all(second), third].map((end) =>
    end.then(
      () => 'done',
      () => 'refused',
    ),
  );
  await pool.close();
  expect(await Promise.all(ends)).toEqual(['refused', 'refused', 'refused']);
  await expect(pool.run([], needs)).rejects.toThrow();
});

test('results come in the order of their values, with so many begun ahead and no more', async () => {
  let begun = 0;
  let taken = 0;
  let most = 0;
  const results = inOrder([30, 5, 20, 1, 1, 1], 3, async (milliseconds) => {
    most = Math.max(most, ++begun - taken);
    await new Promise((done) => setTimeout(done, milliseconds));
    return milliseconds;
  });
  const got: number[] = [];
  for await (const result of results) {
    got.push(result);
    taken++;
  }
  expect(got).toEqual([30, 5, 20, 1, 1, 1]);
  expect(most).toBeLessThanOrEqual(3);
});

test('values are grouped, and those that must be alone are alone, all in their order', async () => {
  const groups: number[][] = [];
  for await (const group of inGroups([1, 2, 3, 4, 100, 5, 6, 200, 7], 3, (value) => value >= 100))
    groups.push(group);
  expect(groups).toEqual([[1, 2, 3], [4], [100], [5, 6], [200], [7]]);
});
