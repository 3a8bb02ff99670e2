import { featureMaps } from '@shared/pure/network-cost';

export { featureMaps };

/** What decides the shape of both networks (Karras, Laine, Aila 2019, configuration F). */
export interface NetworkConfig {
  /** Side of the finished images: a power of two from 8 to 1024. */
  readonly resolution: number;
  /** Channels of the images, 1 or 3. */
  readonly colors: number;
  /** Block r has min(2·fmapBase / r, fmapMax) feature maps. */
  readonly fmapBase: number;
  readonly fmapMax: number;
  /** Classes that images are drawn by; 0 or absent without. */
  readonly classes?: number;
}

/** Width of z and of w. */
export const LATENT_SIZE = 512;
export const MAPPING_LAYERS = 8;
/** The mapping network learns a hundred times slower than the rest. */
export const MAPPING_LR_MULTIPLIER = 0.01;

/** Of a conditional generator: one row for each class, joined to z before the mapping. */
export const EMBEDDING = 'embed.weight';

/** 4, 8, … `top`. */
export function resolutions(top: number): number[] {
  return Array.from({ length: Math.log2(top) - 1 }, (_, i) => 4 * 2 ** i);
}

/** Side of the feature maps of a layer, from 0: two layers each of 4², 8² and so on. */
export const resolutionOfLayer = (layer: number): number => 4 * 2 ** Math.floor(layer / 2);

/** Layers with a style of their own when images are `resolution` wide: two for each block. */
export const styleLayers = (resolution: number): number => 2 * (Math.log2(resolution) - 1);

export type Shapes = Record<string, number[]>;

/** Name and shape of each of the generator's weights, in the order of the forward pass (recipe section 9). */
export function generatorShapes(config: NetworkConfig): Shapes {
  const shapes: Shapes = {};
  const { classes = 0 } = config;
  if (classes > 0) shapes[EMBEDDING] = [classes, LATENT_SIZE];
  for (let i = 0; i < MAPPING_LAYERS; i++) {
    const incoming = i === 0 && classes > 0 ? 2 * LATENT_SIZE : LATENT_SIZE;
    shapes[`mapping.dense${i}.weight`] = [incoming, LATENT_SIZE];
    shapes[`mapping.dense${i}.bias`] = [LATENT_SIZE];
  }
  shapes['synthesis.b4.const'] = [1, 4, 4, featureMaps(config, 4)];
  for (const r of resolutions(config.resolution)) {
    const maps = featureMaps(config, r);
    for (const k of [0, 1]) {
      const layer = `synthesis.b${r}.conv${k}`;
      const incoming = k === 0 ? featureMaps(config, r / 2) : maps;
      if (r > 4 || k === 1) shapes[`${layer}.weight`] = [3, 3, incoming, maps];
      shapes[`${layer}.noise_strength`] = [maps];
      shapes[`${layer}.bias`] = [maps];
      shapes[`${layer}.style.weight`] = [LATENT_SIZE, 2 * maps];
      shapes[`${layer}.style.bias`] = [2 * maps];
    }
    shapes[`synthesis.b${r}.to_rgb.weight`] = [1, 1, maps, config.colors];
    shapes[`synthesis.b${r}.to_rgb.bias`] = [config.colors];
  }
  return shapes;
}

/** Name and shape of each of the discriminator's weights. */
export function discriminatorShapes(config: NetworkConfig): Shapes {
  const shapes: Shapes = {};
  for (const r of resolutions(config.resolution)) {
    const maps = featureMaps(config, r);
    shapes[`b${r}.from_rgb.weight`] = [1, 1, config.colors, maps];
    shapes[`b${r}.from_rgb.bias`] = [maps];
    if (r === 4) continue;
    shapes[`b${r}.conv0.weight`] = [3, 3, maps, maps];
    shapes[`b${r}.conv0.bias`] = [maps];
    shapes[`b${r}.conv1.weight`] = [3, 3, maps, featureMaps(config, r / 2)];
    shapes[`b${r}.conv1.bias`] = [featureMaps(config, r / 2)];
  }
  const last = featureMaps(config, 4);
  shapes['b4.conv.weight'] = [3, 3, last + 1, last];
  shapes['b4.conv.bias'] = [last];
  shapes['b4.dense0.weight'] = [16 * last, last];
  shapes['b4.dense0.bias'] = [last];
  const logits = Math.max(config.classes ?? 0, 1);
  shapes['b4.dense1.weight'] = [last, logits];
  shapes['b4.dense1.bias'] = [logits];
  return shapes;
}

/**
 * Whether a weight takes part when the newest resolution is `resolution`: blocks above it are not there yet, and images
 * enter and leave at the newest block or, while it fades in, also at the one before.
 */
export function isLive(name: string, resolution: number, fade: number): boolean {
  const block = /(?:^|\.)b(\d+)\./.exec(name);
  if (!block) return true;
  const r = Number(block[1]);
  if (r > resolution) return false;
  if (!name.includes('_rgb.')) return true;
  return r === resolution || (fade < 1 && r === resolution / 2);
}

/** The number of values in all tensors together. */
export const parameterCount = (shapes: Shapes): number =>
  Object.values(shapes).reduce((sum, shape) => sum + shape.reduce((a, b) => a * b, 1), 0);
