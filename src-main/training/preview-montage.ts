import type { GrowthPoint } from '@shared/pure/growth';
import { PREVIEW_COLUMNS, PREVIEW_PSI, PREVIEW_ROWS, previewSeeds } from '@shared/pure/previews';
import { montage, toPng } from '../image-set/pixels';
import type { Engine } from './engine';

/** Images laid out as previews are, as PNG. @param images [N, r, r, colors] in [−1, 1] */
export const previewPng = (images: Float32Array, resolution: number, colors: number): Uint8Array =>
  toPng(montage(images, { width: resolution, height: resolution, colors }, PREVIEW_COLUMNS, PREVIEW_ROWS));

/** The run's fixed seeds as its averaged generator draws them now, as PNG. */
export async function drawPreview(engine: Engine, growth: GrowthPoint, colors: number): Promise<Uint8Array> {
  const images = await engine.draw({ seeds: previewSeeds, psi: PREVIEW_PSI, growth });
  return previewPng(images, growth.resolution, colors);
}
