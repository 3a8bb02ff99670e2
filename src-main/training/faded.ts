import type { GrowthPoint } from '@shared/pure/growth';

/**
 * Images as the networks see them while a resolution fades in: blended with themselves at half the size, averaged 2×2 and
 * doubled again (Karras et al. 2018, section 2); those of a grown resolution as they are.
 *
 * @param images N × r × r × colors, channels last
 */
export function faded(images: Float32Array, { resolution, fade }: GrowthPoint, colors: number): Float32Array {
  if (fade === 1) return images;
  const out = new Float32Array(images.length);
  const row = resolution * colors;
  for (let top = 0; top < images.length; top += 2 * row)
    for (let left = top; left < top + row; left += 2 * colors)
      for (let a = left; a < left + colors; a++) {
        const [b, c, d] = [a + colors, a + row, a + row + colors];
        const mean = (images[a]! + images[b]! + images[c]! + images[d]!) / 4;
        out[a] = mean + (images[a]! - mean) * fade;
        out[b] = mean + (images[b]! - mean) * fade;
        out[c] = mean + (images[c]! - mean) * fade;
        out[d] = mean + (images[d]! - mean) * fade;
      }
  return out;
}
