import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { RUN_SCHEMA, runRecord, type RunRecord } from '@shared/domain/run';
import { resolveOptions } from '@shared/domain/training-options';
import { version } from '../../package.json';
import { SAMPLE_DATASET_ID } from '../dataset/store';

/**
 * One measurement of `npm run bench`, in a process of its own: what to measure is its one argument, as JSON; what was
 * measured is printed as one line of JSON. Sessions and engines are opened as a training opens them.
 */
export const measurement = z.object({
  /** The folder that holds the sample data set. */
  resources: z.string(),
  task: z.enum(['steps', 'overhead', 'profile', 'drawing', 'exporting', 'comparing']),
  resolution: z.number(),
  batch: z.number(),
  fmapBase: z.number(),
  fmapMax: z.number(),
  precision: z.enum(['float32', 'mixed']),
  repeatability: z.enum(['repeatable', 'fastest']),
  steps: z.number().int().positive(),
  /** Folder of the data set whose batches are measured; the sample unless it is named. */
  dataset: z.string().optional(),
});
export type Measurement = z.infer<typeof measurement>;

/** The run that is made for a measurement. */
export const RUN = 'bench';

export function recordOf({
  resolution,
  batch,
  fmapBase,
  fmapMax,
  precision,
  repeatability,
}: Measurement): RunRecord {
  const options = { resolution, batch, fmapBase, fmapMax, precision, repeatability };
  return runRecord.parse({
    schema: RUN_SCHEMA,
    id: `r${'0'.repeat(16)}`,
    name: RUN,
    datasetId: SAMPLE_DATASET_ID,
    datasetName: 'sample',
    datasetSha256: '',
    preset: 'quick',
    colors: 1,
    options: resolveOptions({}, options),
    createdAt: new Date().toISOString(),
    versions: { sliceloom: version },
  });
}

export async function timed<T>(action: () => T | Promise<T>): Promise<{ result: T; ms: number }> {
  const started = performance.now();
  const result = await action();
  return { result, ms: performance.now() - started };
}

export const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export const rounded = (value: number, digits = 1): number => Number(value.toFixed(digits));

/** The most memory that this process held; the reference is asked in the same way (scripts/bench/peak.py). */
export function peakBytes(): number {
  if (process.platform === 'linux') {
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    if (kilobytes) return Number(kilobytes) * 1024;
  }
  return process.resourceUsage().maxRSS * 1024;
}
