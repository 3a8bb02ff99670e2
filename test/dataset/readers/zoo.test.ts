import { describe, expect, it } from 'vitest';
import { refusalSentence } from '@shared/domain/import/findings';
import { examine, groupSources, readVolume, statisticsOf } from '@main/dataset/readers';
import { RefusedFile, type Volume } from '@main/dataset/readers/scan';
import { isAbsent, zoo, type Truth, type ZooFile } from './shared-data';

type Outcome = { kind: 'read'; volume: Volume } | { kind: 'half' } | { kind: 'refused'; sentence: string };

async function outcomeOf({ file, path }: ZooFile): Promise<Outcome> {
  const found = await examine({ name: file, path });
  if (found.kind === 'half') return { kind: 'half' };
  if (found.kind === 'refused') return { kind: 'refused', sentence: refusalSentence(found.refusal) };
  try {
    return { kind: 'read', volume: await readVolume(groupSources([found])[0]!) };
  } catch (error) {
    if (!(error instanceof RefusedFile)) throw error;
    return { kind: 'refused', sentence: refusalSentence(error.refusal) };
  }
}

/** Within 0.1 % of the truth, or of the range of values where the truth is near 0. */
function expectStatistics(volume: Volume, { min = 0, max = 0, mean = 0 }: Truth): void {
  const found = statisticsOf(volume);
  const tolerance = (value: number): number => Math.max(Math.abs(value) * 0.001, 1e-6, (max - min) * 1e-6);
  for (const [name, value] of Object.entries({ min, max, mean }))
    expect(
      Math.abs(found[name as keyof typeof found] - value),
      `${name}: ${found[name as keyof typeof found]} for ${value}`,
    ).toBeLessThanOrEqual(tolerance(value));
}

/** What the manifest tells of a TIFF stack, it tells of its first page. */
const firstPage = (volume: Volume): Volume => ({
  ...volume,
  pixels: volume.pixels.subarray(0, volume.columns * volume.rows * volume.colors),
});

describe.skipIf(isAbsent)('every file of the zoo', () => {
  it.each(zoo().map((entry) => [entry.file, entry] as const))('%s', async (_, entry) => {
    const outcome = await outcomeOf(entry);
    const allowed = entry.expect.split('-or-');
    if (outcome.kind === 'refused') {
      expect(
        allowed.some((word) => word.startsWith('reject')),
        outcome.sentence,
      ).toBe(true);
      expect(outcome.sentence).toMatch(/^[A-Z].*\.$/);
      return;
    }
    expect(
      allowed.some((word) => !word.startsWith('reject')),
      'should be refused',
    ).toBe(true);
    if (outcome.kind === 'half') return;
    const { volume } = outcome;
    const { truth } = entry;
    if (truth.min !== undefined) expectStatistics(truth.pages ? firstPage(volume) : volume, truth);
    if (truth.axcodes && volume.affine) expect(volume.facts.orientation).toBe(truth.axcodes);
    if (truth.zooms && truth.dtype && !truth.dtype.includes('(')) {
      expect(volume.facts.dtype).toBe(truth.dtype);
      expect(volume.facts.shape).toEqual(truth.shape);
    }
    if (entry.expect === 'ok-with-warning' && !entry.why.includes('burned') && !entry.why.includes('gap'))
      expect([...volume.remarks, ...volume.facts.remarks], entry.why).not.toEqual([]);
  });
});
