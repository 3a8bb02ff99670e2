import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** The folder of real and awkward inputs beside the checkout. */
export const DATA = resolve(import.meta.dirname, '../../../../shared/data');

/** Tests on it are left out where it is absent, but never in continuous integration. */
export const isAbsent = !existsSync(DATA) && !process.env.CI;

export interface Truth {
  readonly shape?: readonly number[];
  readonly size?: readonly number[];
  readonly rows?: number;
  readonly cols?: number;
  readonly frames?: number;
  readonly pages?: number;
  readonly zooms?: readonly number[];
  readonly dtype?: string;
  readonly axcodes?: string;
  readonly min?: number;
  readonly max?: number;
  readonly mean?: number;
  readonly nonfinite?: number;
  readonly mode?: string;
}

export interface ZooFile {
  readonly file: string;
  readonly path: string;
  readonly expect: string;
  readonly why: string;
  readonly truth: Truth;
}

/** Fields of a CSV line; quotes are doubled within quotes. */
const fields = (line: string): string[] =>
  [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map(([, field = '']) =>
    field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field,
  );

/** The zoo's files with what must come of them and what an independent reader found. */
export function zoo(): ZooFile[] {
  if (isAbsent) return [];
  const [, ...lines] = readFileSync(resolve(DATA, 'zoo/MANIFEST.csv'), 'utf8').trim().split(/\r?\n/);
  return lines.map((line) => {
    const [file = '', , , expect = '', why = '', truth = '{}'] = fields(line);
    return { file, path: resolve(DATA, 'zoo', file), expect, why, truth: JSON.parse(truth || '{}') as Truth };
  });
}
