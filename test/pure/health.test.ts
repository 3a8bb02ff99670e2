import { describe, expect, it } from 'vitest';
import { healthRules, type HealthRule } from '@shared/domain/health';
import { healthTexts } from '@shared/domain/health-texts';
import type { MetricRow, QualityRow } from '@shared/domain/run-rows';
import { healthOf, MEASURES_WANTED, ROWS_WANTED, type HealthFigures } from '@shared/pure/health';

const options = { loss: 'logistic', resolution: 64, kimgTotal: 100 } as const;

/** Rows of a training in balance, at 64² from 40 kimg on. */
const rowsWith = (more: Partial<MetricRow>, count = ROWS_WANTED): MetricRow[] =>
  Array.from({ length: count }, (_, i) => ({
    kimg: 40 + i * 0.1,
    step: 5000 + i,
    seconds: i,
    at: i,
    resolution: 64,
    fade: 1,
    generatorLoss: 1.2,
    discriminatorLoss: 1,
    realScore: 0.8,
    fakeScore: -0.8,
    r1: 0.01,
    imagesPerSecond: 40,
    ...more,
  }));

/** Measures with these distances, one each kimg, at 64². */
const measured = (distances: readonly number[], more: Partial<QualityRow> = {}): QualityRow[] =>
  distances.map((swd, i) => ({
    kimg: 30 + i,
    step: 4000 + i,
    seconds: i,
    at: i,
    resolution: 64,
    fade: 1,
    swd,
    msssim: 0.3,
    msssimReal: 0.3,
    ...more,
  }));

const rulesOf = (figures: Partial<HealthFigures>): HealthRule[] =>
  healthOf({ options, rows: rowsWith({}), quality: [], ...figures }).map(({ rule }) => rule);

const balanced = measured([20, 20, 20, 20, 20, 20]);

describe('the health of a training', () => {
  it('is not told before there are figures', () => {
    expect(rulesOf({ rows: [], quality: [] })).toEqual(['starting']);
    expect(rulesOf({ quality: balanced.slice(0, MEASURES_WANTED - 1) })).toEqual(['starting']);
  });

  it('is learning while the distance falls, and in balance while it does not', () => {
    expect(rulesOf({ quality: measured([30, 28, 25, 22, 20, 18]) })).toEqual(['learning']);
    expect(rulesOf({ quality: balanced })).toEqual(['steady']);
  });

  it('says by how much it has come nearer', () => {
    const [finding] = healthOf({ options, rows: rowsWith({}), quality: measured([20, 20, 15, 15]) });
    expect(finding).toMatchObject({ rule: 'learning', tone: 'good', figures: { gain: 0.25, now: 15 } });
  });

  it('is settled where nothing became better for ten measures at the finished size', () => {
    const distances = [30, 20, ...Array.from({ length: 10 }, () => 20.1)];
    expect(rulesOf({ quality: measured(distances) })).toEqual(['settled']);
    expect(rulesOf({ quality: measured(distances.slice(0, -1)) })).not.toContain('settled');
    const smaller = { resolution: 32 };
    expect(rulesOf({ rows: rowsWith(smaller), quality: measured(distances, smaller) })).not.toContain(
      'settled',
    );
  });

  it('is lost to the discriminator only where it is sure of both, real and drawn', () => {
    const sure = rowsWith({ realScore: 4, fakeScore: -4 });
    expect(rulesOf({ rows: sure, quality: balanced })).toEqual(['discriminator-winning']);
    expect(healthOf({ options, rows: rowsWith({ realScore: 6, fakeScore: -6 }), quality: [] })[0]!.tone).toBe(
      'bad',
    );
    expect(rulesOf({ rows: rowsWith({ realScore: 4, fakeScore: -1 }), quality: balanced })).toEqual([
      'steady',
    ]);
  });

  it('says nothing of scores whose scale is not known', () => {
    const wgan = { ...options, loss: 'wgan-gp' } as const;
    expect(rulesOf({ options: wgan, rows: rowsWith({ realScore: 40, fakeScore: -40 }) })).toEqual([
      'starting',
    ]);
  });

  it('has a discriminator that tells nothing where its scores are chance, but not at the very beginning', () => {
    const chance = rowsWith({ realScore: 0.01, fakeScore: -0.01 });
    expect(rulesOf({ rows: chance })).toEqual(['generator-winning']);
    expect(rulesOf({ rows: rowsWith({ realScore: 0.01, fakeScore: -0.01, kimg: 2 }) })).toEqual(['starting']);
  });

  it('is learning by heart where held-out slices are scored like drawn ones, three times on end', () => {
    const byHeart = { trainScore: 2, heldOutScore: -1, drawnScore: -2 };
    const findings = healthOf({ options, rows: rowsWith({}), quality: measured([20, 20, 20, 20], byHeart) });
    expect(findings[0]).toEqual({ rule: 'memorising', tone: 'warn', figures: { ratio: 0.75 } });
    expect(rulesOf({ quality: measured([20, 20, 20, 20], { ...byHeart, heldOutScore: 1.9 }) })).toEqual([
      'steady',
    ]);
    const once = [...measured([20, 20, 20]), ...measured([20], byHeart)];
    expect(rulesOf({ quality: once })).toEqual(['steady']);
  });

  it('has collapsed where drawn images are far more alike than real ones, twice in a row', () => {
    const alike = { msssim: 0.75, msssimReal: 0.3 };
    expect(rulesOf({ quality: measured([20, 20, 20, 20], alike) })).toEqual(['collapse']);
    const once = [...balanced.slice(0, 4), ...measured([20], alike)];
    expect(rulesOf({ quality: once })).toEqual(['steady']);
    // Slices that resemble each other are no sign of it.
    expect(rulesOf({ quality: measured([20, 20, 20, 20], { msssim: 0.75, msssimReal: 0.74 }) })).toEqual([
      'steady',
    ]);
  });

  it('is getting worse where the last two measures are far from the best', () => {
    const findings = healthOf({ options, rows: rowsWith({}), quality: measured([20, 10, 12, 14, 15]) });
    expect(findings[0]).toEqual({
      rule: 'diverging',
      tone: 'warn',
      figures: { now: 15, best: 10, bestKimg: 31 },
    });
    expect(rulesOf({ quality: measured([20, 10, 10, 10, 30]) })).not.toContain('diverging');
  });

  it('compares only what was measured at the size in training, and grown in', () => {
    const before = measured([1, 1, 1, 1], { resolution: 32 });
    const fading = measured([1, 1, 1, 1], { fade: 0.5 });
    expect(rulesOf({ quality: [...before, ...fading, ...balanced] })).toEqual(['steady']);
  });

  it('names the most pressing first', () => {
    const quality = measured([20, 10, 25, 26], { msssim: 0.95, msssimReal: 0.3 });
    const found = healthOf({ options, rows: rowsWith({ realScore: 4, fakeScore: -4 }), quality });
    expect(found.map(({ tone }) => tone)).toEqual(
      [...found.map(({ tone }) => tone)].sort((a, b) => (a === 'bad' ? -1 : b === 'bad' ? 1 : 0)),
    );
    expect(found.map(({ rule }) => rule)).toEqual(
      expect.arrayContaining(['collapse', 'diverging', 'discriminator-winning']),
    );
  });

  it('has sentences for every rule, which leave no figure out', () => {
    for (const rule of healthRules) {
      const { title, means, advice, why } = healthTexts[rule]({});
      for (const sentence of [title, means, advice, why]) expect(sentence).toMatch(/^[A-Z].+/);
    }
    const told = [
      healthOf({ options, rows: rowsWith({}), quality: measured([30, 28, 25, 22]) }),
      healthOf({
        options,
        rows: rowsWith({ realScore: 4, fakeScore: -4 }),
        quality: measured([20, 10, 25, 26]),
      }),
      healthOf({ options, rows: rowsWith({ realScore: 0, fakeScore: 0 }), quality: balanced }),
    ].flat();
    for (const { rule, figures } of told) {
      const text = healthTexts[rule](figures);
      expect(`${text.means} ${text.why}`).not.toContain('–');
      expect(`${text.means} ${text.why}`).not.toContain('NaN');
    }
  });
});
