import { describe, expect, it } from 'vitest';
import {
  discriminatorShapes,
  generatorShapes,
  isLive,
  parameterCount,
  styleLayers,
} from '@main/model/network';
import { decodeSafetensors, encodeSafetensors } from '@main/model/safetensors';

const full = { fmapBase: 8192, fmapMax: 512 };

describe('the networks of configuration F', () => {
  it.each([
    [1024, 3, 26_219_627, 23_087_249],
    [256, 1, 26_081_223, 23_047_361],
  ])(
    'have the published number of parameters at %d² with %d colours',
    (resolution, colors, generator, discriminator) => {
      const config = { resolution, colors, ...full };
      expect(parameterCount(generatorShapes(config))).toBe(generator);
      expect(parameterCount(discriminatorShapes(config))).toBe(discriminator);
    },
  );

  it('have two styles for each resolution', () => {
    expect([8, 128, 1024].map(styleLayers)).toEqual([4, 12, 18]);
  });

  it('train the blocks that have joined, and the way in and out that is in use', () => {
    const names = Object.keys({
      ...generatorShapes({ resolution: 32, colors: 1, ...full }),
      ...discriminatorShapes({ resolution: 32, colors: 1, ...full }),
    });
    const live = (fade: number): string[] => names.filter((name) => isLive(name, 16, fade));
    expect(live(1).filter((name) => name.includes('rgb') && name.endsWith('weight'))).toEqual([
      'synthesis.b16.to_rgb.weight',
      'b16.from_rgb.weight',
    ]);
    expect(live(0.5)).toEqual(
      expect.arrayContaining([
        'synthesis.b8.to_rgb.weight',
        'b8.from_rgb.weight',
        'mapping.dense0.weight',
        'b4.conv.weight',
      ]),
    );
    expect(live(0.5).some((name) => name.includes('b32.'))).toBe(false);
  });
});

describe('a .safetensors file', () => {
  const tensors = {
    a: { shape: [2, 3], values: Float32Array.of(1, 2, 3, 4, 5, 6) },
    'b.weight': { shape: [], values: Float32Array.of(-0.5) },
  };

  it('gives back what was put in', () => {
    const file = encodeSafetensors(tensors, { window: 'ä' });
    expect(decodeSafetensors(file, 'x')).toEqual({ tensors, metadata: { window: 'ä' } });
    expect((8 + Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true))) % 8).toBe(0);
  });

  it('is refused, by its name, wherever it is cut short', () => {
    const file = encodeSafetensors(tensors);
    for (let length = 0; length < file.length; length += 7)
      expect(() => decodeSafetensors(file.subarray(0, length), 'weights.safetensors')).toThrow(
        /weights\.safetensors is damaged/,
      );
  });

  it('is refused where its header claims more than there is', () => {
    const file = Buffer.from(encodeSafetensors(tensors));
    file.writeBigUInt64LE(2n ** 60n, 0);
    expect(() => decodeSafetensors(file, 'x')).toThrow(/longer than the file/);
    const lying = Buffer.from(
      Buffer.from(encodeSafetensors(tensors)).toString('latin1').replace('"shape":[2,3]', '"shape":[9,3]'),
      'latin1',
    );
    expect(() => decodeSafetensors(lying, 'x')).toThrow(/damaged/);
  });
});
