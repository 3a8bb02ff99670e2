import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SliceloomError } from '@shared/contract/errors';
import type { Estimate, EstimateEvent } from '@shared/domain/estimate';
import { Library } from '@main/library/layout';
import { runCli } from '../cli/run-cli';
import { openWorkplace, phaseOf, startTiny, tiny, waitFor, type Workplace } from './helpers';

describe('an estimate by the host', () => {
  let place: Workplace;
  let choice: Parameters<Workplace['host']['service']['estimate']>[0];

  beforeAll(async () => {
    place = await openWorkplace();
    const { id } = await place.host.service.installSample({});
    choice = { datasetId: id, preset: 'quick', overrides: { ...tiny, kimgTotal: 1 } };
  });
  afterAll(() => place.close());

  const stream = (signal = new AbortController().signal): AsyncIterable<EstimateEvent> =>
    place.host.service.estimate(choice, signal);

  it('tells what was chosen, then times it in a process that is gone afterwards, and leaves no run', async () => {
    const events: EstimateEvent[] = [];
    for await (const event of stream()) events.push(event);
    expect(events.map(({ kind }) => kind)).toEqual(['chosen', 'progress', 'progress', 'progress', 'done']);
    expect(events[0]).toMatchObject({
      options: { resolution: 16, batch: 4 },
      circumstances: { slices: 456, size: 128 },
    });
    const last = events.at(-1) as Extract<EstimateEvent, { kind: 'done' }>;
    expect(last.estimate.perResolution.map(({ resolution }) => resolution)).toEqual([8, 16]);
    expect(await place.trainers.at(-1)!.exited).toMatchObject({ signal: 'SIGKILL' });
    expect(readdirSync(new Library(place.library).runs)).toEqual([]);
  });

  it('that is cancelled ends its process at once', async () => {
    const cancel = new AbortController();
    const kinds: string[] = [];
    for await (const { kind } of stream(cancel.signal)) {
      kinds.push(kind);
      if (kind === 'progress') cancel.abort();
    }
    expect(kinds).toEqual(['chosen', 'progress']);
    expect(await place.trainers.at(-1)!.exited).toMatchObject({ signal: 'SIGKILL' });
  });

  it('is ended by a training that begins, and refused with a sentence while that goes on', async () => {
    const timing = stream()[Symbol.asyncIterator]();
    await timing.next();
    await timing.next();
    const timer = place.trainers.at(-1)!;
    const run = await startTiny(place, 'Training');
    expect(await timer.exited).toMatchObject({ signal: 'SIGKILL' });
    const rest: EstimateEvent[] = [];
    for (let item = await timing.next(); !item.done; item = await timing.next()) rest.push(item.value);
    expect(rest.some(({ kind }) => kind === 'done')).toBe(false);
    await waitFor(place, run.id, (event) => phaseOf(event) === 'training' && true);
    const refusal = await (async () => {
      for await (const event of stream()) void event;
    })().catch((error: SliceloomError) => error);
    expect(refusal).toMatchObject({ code: 'estimate-busy', params: { name: 'Training' } });
    await place.host.service.stopRun({ runId: run.id });
  });
});

describe('an estimate on the command line', () => {
  it('prints the figures as JSON, and makes no run', async () => {
    const library = mkdtempSync(join(tmpdir(), 'sliceloom-estimate-'));
    try {
      const size = ['--resolution', '16', '--batch', '4', '--fmap-base', '64', '--fmap-max', '8'];
      const lengths = ['--kimg-stable', '0.1', '--kimg-fade', '0.1', '--kimg', '1'];
      const { code, stdout } = await runCli([
        ...['estimate', '--sample', '--json', '--library', library],
        ...size,
        ...lengths,
      ]);
      expect(code).toBe(0);
      const events = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { event: string } & Record<string, unknown>);
      expect(events[0]).toMatchObject({ event: 'chosen', options: { resolution: 16 } });
      const found = events.at(-1) as unknown as Estimate & { event: string };
      expect(found.event).toBe('estimate');
      for (const name of ['seconds', 'memoryBytes', 'diskBytes'] as const)
        expect(found[name]).toBeGreaterThan(0);
      expect(existsSync(new Library(library).runs) && readdirSync(new Library(library).runs)).toEqual([]);
    } finally {
      rmSync(library, { recursive: true, force: true });
    }
  });
});
