import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Data that lies beside the checkout. Without it tests are skipped, but not where skipping counts as a failure. */
export const data = resolve(__dirname, '..', '..', '..', 'shared', 'data');
export const hasNoData = !existsSync(data) && !process.env.CI;

export interface Truth {
  readonly file: string;
  readonly expect: string;
  readonly truth: Readonly<Record<string, unknown>>;
}

/** The zoo's manifest: what must come of each file, and what an independent reader found in it. */
export async function readManifest(): Promise<Truth[]> {
  const text = await readFile(join(data, 'zoo', 'MANIFEST.csv'), 'utf8');
  const [head = [], ...rows] = parseCsv(text);
  return rows.map((row) => {
    const field = (name: string): string => row[head.indexOf(name)] ?? '';
    return {
      file: field('file'),
      expect: field('expect'),
      truth: JSON.parse(field('truth') || '{}') as Truth['truth'],
    };
  });
}

/** CSV of RFC 4180. */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    if (quoted === undefined && plain === '' && end === '' && row.length === 0) break;
    row.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

/** A folder that is removed by `end`. */
export async function makeFolder(): Promise<{ readonly path: string; end(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'sliceloom-import-test-'));
  return { path, end: () => rm(path, { recursive: true, force: true }) };
}

/** Processes that `pid` has started and that live. Linux only. */
export async function childrenOf(pid: number): Promise<number[]> {
  const found: number[] = [];
  for (const name of (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry))) {
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (Number(parent) === pid && state !== 'Z') found.push(Number(name));
  }
  return found;
}
