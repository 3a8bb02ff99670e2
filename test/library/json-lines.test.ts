import { appendFile, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { appendLine, appendLines, readLines } from '@main/library/json-lines';
import { temporaryFolder } from './child-process';

const row = z.object({ n: z.number(), text: z.string().optional() });
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let path: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  path = join(folder.path, 'rows.jsonl');
});
afterEach(() => folder.remove());

describe('a file of JSON lines', () => {
  it('has no lines while it does not exist', async () => {
    expect(await readLines(path, row)).toEqual({ rows: [], damaged: 0, torn: false, end: 0 });
  });

  it('gives back what was appended, in order', async () => {
    await appendLine(path, { n: 1 });
    await appendLines(path, [{ n: 2 }, { n: 3, text: 'ü\n' }], { sync: true });
    const { rows, damaged, torn } = await readLines(path, row);
    expect(rows).toEqual([{ n: 1 }, { n: 2 }, { n: 3, text: 'ü\n' }]);
    expect({ damaged, torn }).toEqual({ damaged: 0, torn: false });
  });

  it('loses at most its last line wherever a crash cuts it, and nothing that is appended afterwards', async () => {
    await appendLines(path, [{ n: 1 }, { n: 2, text: 'üüü' }]);
    const whole = await readFile(path);
    const firstLine = whole.indexOf('\n') + 1;
    for (let length = firstLine; length <= whole.length; length++) {
      await writeFile(path, whole.subarray(0, length));
      const cut = await readLines(path, row);
      expect(cut.damaged).toBe(0);
      expect(cut.rows[0]).toEqual({ n: 1 });
      const lastIsWhole = length >= whole.length - 1;
      expect(cut.rows.length).toBe(lastIsWhole ? 2 : 1);
      expect(cut.torn).toBe(!lastIsWhole && length > firstLine);

      await appendLine(path, { n: 3 });
      const after = await readLines(path, row);
      expect(after.rows.at(-1)).toEqual({ n: 3 });
      expect(after.rows.length).toBe(cut.rows.length + 1);
      expect(after.damaged).toBe(cut.torn ? 1 : 0);
    }
  });

  it('skips damaged lines in the middle and says how many', async () => {
    await writeFile(path, '{"n":1}\n\0\0\0\0\n{"n":"two"}\n{"n":3}\n{"n":4\n{"n":5}\n');
    const { rows, damaged, torn } = await readLines(path, row);
    expect(rows.map(({ n }) => n)).toEqual([1, 3, 5]);
    expect({ damaged, torn }).toEqual({ damaged: 3, torn: false });
  });

  it('can be read on from where the last reading ended, also over a line that was half there', async () => {
    await appendLines(path, [{ n: 1 }, { n: 2 }]);
    await appendFile(path, '{"n":');
    const first = await readLines(path, row);
    expect(first.rows.length).toBe(2);
    await appendFile(path, '3}\n');
    await appendLine(path, { n: 4 });
    const second = await readLines(path, row, first.end);
    expect(second.rows.map(({ n }) => n)).toEqual([3, 4]);
    expect(second.end).toBe((await stat(path)).size);
    expect((await readLines(path, row, second.end)).rows).toEqual([]);
  });

  it('is read right where lines cross the borders of the pieces in which it is read', async () => {
    const rows = Array.from({ length: 3000 }, (_, n) => ({ n, text: 'é'.repeat(n % 1500) }));
    await appendLines(path, rows);
    expect((await stat(path)).size).toBeGreaterThan(4 << 20);
    expect((await readLines(path, row)).rows).toEqual(rows);
    await truncate(path, (await stat(path)).size - 5);
    const cut = await readLines(path, row);
    expect(cut.rows.length).toBe(2999);
    expect(cut.torn).toBe(true);
  });
});
