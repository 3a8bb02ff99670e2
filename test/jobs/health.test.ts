import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HealthFinding, HealthRule } from '@shared/domain/health';
import { runRecord, type RunSummary } from '@shared/domain/run';
import { metricRow, qualityRow } from '@shared/domain/run-rows';
import type { TrainingOverrides } from '@shared/domain/training-options';
import { healthOf } from '@shared/pure/health';
import { openWorkplace, root, waitFor, type Workplace } from './helpers';

describe('the words for a training that goes wrong', () => {
  let place: Workplace;
  beforeAll(async () => {
    place = await openWorkplace();
  });
  afterAll(() => place.close());

  /** Trains so, until the rule is told. */
  const toldOf = async (
    name: string,
    rule: HealthRule,
    more: TrainingOverrides,
  ): Promise<HealthFinding[]> => {
    const { id } = await place.host.service.installSample({});
    // Quality is measured at each checkpoint, whatever share of the time that takes; beside previews it would be far rarer.
    const overrides = { checkpointSeconds: 3, kimgTotal: 200, kimgStable: 100, ...more };
    const run: RunSummary = await place.host.service.startRun({
      datasetId: id,
      preset: 'quick',
      overrides,
      name,
    });
    const found = await waitFor(place, run.id, (event) => {
      const health =
        event.kind === 'state' && event.state.phase === 'training' && event.state.progress.health;
      return health && health.some((each) => each.rule === rule && each.tone === 'bad') && health;
    });
    await place.host.service.stopRun({ runId: run.id });
    return found;
  };

  it('say of far too high a learning rate that the images get worse, and nothing that contradicts it', async () => {
    const sides = { firstResolution: 8, resolution: 8 };
    const found = await toldOf('Worse', 'diverging', { ...sides, learningRate: 0.05 });
    expect(found.map(({ rule }) => rule)).not.toContain('learning');
    expect(found.map(({ rule }) => rule)).not.toContain('settled');
  });

  it('say of a discriminator without a rein that it wins', async () => {
    const sides = { firstResolution: 16, resolution: 16 };
    const options = { ...sides, loss: 'saturating', r1Gamma: 0, learningRate: 0.01 } as const;
    const found = await toldOf('Lost', 'discriminator-winning', options);
    expect(found[0]).toMatchObject({ rule: 'discriminator-winning', tone: 'bad' });
    expect(found.map(({ rule }) => rule)).not.toContain('settled');
  });
});

describe('the words for the recorded training, which went well', () => {
  it('never warn in earnest, and find at its end that it has learnt', () => {
    const folder = join(root, 'resources', 'recording');
    const lines = (file: string): unknown[] =>
      readFileSync(join(folder, file), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown);
    const { options } = runRecord.parse(JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')));
    const rows = lines('metrics.jsonl').map((line) => metricRow.parse(line));
    const measures = lines('quality.jsonl').map((line) => qualityRow.parse(line));
    const told = new Set<string>();
    for (let end = 50; end <= rows.length; end += 25) {
      const { kimg } = rows[end - 1]!;
      const quality = measures.filter((measure) => measure.kimg <= kimg);
      for (const { rule, tone } of healthOf({ options, rows: rows.slice(0, end), quality }))
        told.add(`${rule} ${tone}`);
    }
    expect([...told].filter((each) => each.endsWith('bad'))).toEqual([]);
    expect(told).toContain('learning good');
  });
});
