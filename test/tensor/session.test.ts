import { describe, expect, it } from 'vitest';
import { sessionConfig } from '@main/tensor/graph/config';
import { DataType, Graph } from '@main/tensor/graph/graph';
import { Session } from '@main/tensor/graph/session';
import { runProfile } from '@main/tensor/graph/step-stats';
// Loads the library that graphs are made in.
import '@main/tensor/tf';

const float = { T: { type: DataType.float32 } };

describe('a traced run', () => {
  it('gives what an untraced one gives, and where the time went', async () => {
    const graph = new Graph();
    const x = graph.placeholder(DataType.float32, [64, 64]);
    const product = graph.one('MatMul', [x, x], float);
    const sum = graph.one('AddV2', [product, graph.one('Tanh', [product], float)], float);
    const session = new Session(graph, sessionConfig({ repeatable: true, mixed: false, gpu: false }));
    const values = Float32Array.from({ length: 64 * 64 }, (_, i) => Math.sin(i));
    const feeds = [{ output: x, type: DataType.float32, shape: [64, 64], values }];

    const [plain] = await session.run(feeds, [sum]);
    const { results, profile } = await session.profile(feeds, [sum]);
    const [again] = await session.run(feeds, [sum]);
    session.close();
    graph.dispose();

    expect(results[0]).toEqual(plain);
    expect(again).toEqual(plain);
    const kinds = profile.operations.map(({ kind }) => kind).join(' ');
    expect(kinds).toMatch(/MatMul/);
    expect(kinds).toMatch(/Tanh/);
    const times = profile.operations.map(({ ms }) => ms);
    expect(times).toEqual([...times].sort((a, b) => b - a));
    expect(times[0]).toBeGreaterThan(0);
    expect(profile.wallMs).toBeGreaterThanOrEqual(times[0]!);
  });

  it('says nothing where there was nothing', () => {
    expect(runProfile(new Uint8Array())).toEqual({ wallMs: 0, operations: [] });
  });
});
