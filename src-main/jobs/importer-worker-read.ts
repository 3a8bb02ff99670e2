import { stat } from 'node:fs/promises';
import { formatBytes } from '@shared/pure/format';
import { volumeLooksBurnedIn } from '../dataset/checks/volume-looks';
import { examine, readVolume, statisticsOf } from '../dataset/readers';
import { RefusedFile, type Source, type SourceFile, type Volume } from '../dataset/readers/scan';
import { liesWithin } from '../library/within';
import { bytesOf, mostBytes } from './importer-context';
import type { ExaminedFile, Measured, RefusedSource } from './importer-messages';

/** A file's header and length. A link that leads out of `within` is not followed. */
export async function look(file: SourceFile, within?: readonly string[]): Promise<ExaminedFile> {
  if (within && !(await liesWithin(file.path, within))) {
    const refusal = { code: 'not-readable', params: { reason: 'outside' } } as const;
    return { kind: 'examined', examined: { kind: 'refused', file, refusal }, bytes: 0 };
  }
  const [examined, bytes] = await Promise.all([
    examine(file),
    stat(file.path).then(
      ({ size }) => size,
      () => 0,
    ),
  ]);
  return { kind: 'examined', examined, bytes };
}

/** Figures over a source's pixels. */
export const measure = (source: Source): Promise<Measured | RefusedSource> =>
  orRefused(async () => {
    const volume = await decode(source);
    const text = volumeLooksBurnedIn(volume) ? [{ code: 'text-in-pixels', params: {} } as const] : [];
    return { kind: 'measured', ...statisticsOf(volume), remarks: [...volume.remarks, ...text] };
  });

/** @throws RefusedFile also for a source whose pixels take more memory than is allowed, before any is taken. */
export async function decode(source: Source): Promise<Volume> {
  const [size, limit] = [bytesOf(source.facts), mostBytes()];
  if (size > limit)
    throw new RefusedFile({
      code: 'too-large',
      params: { size: formatBytes(size, 'en'), limit: formatBytes(limit, 'en') },
    });
  return readVolume(source, { limit });
}

export async function orRefused<T>(act: () => Promise<T>): Promise<T | RefusedSource> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof RefusedFile) return { kind: 'refused', refusal: error.refusal };
    throw error;
  }
}
