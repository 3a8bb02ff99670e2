import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { discriminatorShapes, generatorShapes, resolutions, type Shapes } from '@main/model/network';
import { decodeSafetensors, encodeSafetensors } from '@main/model/safetensors';
import type { NamedValues } from '@main/model/weights';
import { runCli } from '../cli/run-cli';

const config = { resolution: 16, colors: 3, fmapBase: 64, fmapMax: 16 };
const batch = 4;
let folder: string;

const values = (shapes: Shapes): NamedValues =>
  Object.fromEntries(
    Object.entries(shapes).map(([name, shape], tensor) => {
      const size = shape.reduce((a, b) => a * b, 1);
      return [
        name,
        {
          shape,
          values: Float32Array.from({ length: size }, (_, i) => Math.sin(i * 12.9898 + tensor) * 1.4),
        },
      ];
    }),
  );
const write = (name: string, tensors: NamedValues): void =>
  writeFileSync(join(folder, name), encodeSafetensors(tensors));

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sliceloom-conformance-'));
  write('generator.safetensors', values(generatorShapes(config)));
  write('discriminator.safetensors', values(discriminatorShapes(config)));
  const noise = resolutions(16).flatMap((r) => [r, r]);
  const inputs: Shapes = { z: [batch, 512], real: [batch, 16, 16, 3] };
  noise.forEach((r, i) => (inputs[`noise${i}`] = [batch, r, r, 1]));
  write('inputs.safetensors', values(inputs));
  writeFileSync(
    join(folder, 'case.json'),
    JSON.stringify({ resolution: 16, colors: 3, fade: 0.35, fmap_base: 64, fmap_max: 16 }),
  );
});
afterAll(() => {
  for (const made of [folder, `${folder}-broken`]) rmSync(made, { recursive: true, force: true });
});

describe('the conformance command', () => {
  it('writes what the reference’s forward pass writes, under the same names and shapes', async () => {
    expect((await runCli(['conformance', '--dir', folder])).code).toBe(0);
    const path = join(folder, 'actual.safetensors');
    const { tensors } = decodeSafetensors(readFileSync(path), path);
    expect(Object.fromEntries(Object.entries(tensors).map(([name, { shape }]) => [name, shape]))).toEqual({
      w: [batch, 512],
      image: [batch, 16, 16, 3],
      real_logits: [batch, 1],
      fake_logits: [batch, 1],
      r1: [batch],
      d_loss: [1],
      g_loss: [1],
      d_gradient_norms: [Object.keys(discriminatorShapes(config)).length],
      g_gradient_norms: [Object.keys(generatorShapes(config)).length],
    });
    for (const { values: all } of Object.values(tensors)) expect(all.every(Number.isFinite)).toBe(true);
    // The 4² way in takes no part at 16², so its gradient is none; all of the live blocks have one.
    const names = Object.keys(discriminatorShapes(config));
    const norms = tensors.d_gradient_norms!.values;
    expect(names.filter((_, i) => norms[i] === 0)).toEqual(['b4.from_rgb.weight', 'b4.from_rgb.bias']);
  });

  it('names the file that is missing or cut short', async () => {
    const broken = `${folder}-broken`;
    cpSync(folder, broken, { recursive: true });
    const weights = join(broken, 'generator.safetensors');
    writeFileSync(weights, readFileSync(weights).subarray(0, 5000));
    const cut = await runCli(['conformance', '--dir', broken]);
    expect([cut.code, cut.stderr.includes('generator.safetensors is damaged')]).toEqual([3, true]);
    rmSync(weights);
    const missing = await runCli(['conformance', '--dir', broken]);
    expect(missing.stderr).toContain('generator.safetensors is damaged: it is missing');
    expect(existsSync(weights)).toBe(false);
  });
});
