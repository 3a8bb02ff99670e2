import type { Decoded } from './formats';
import { damaged } from './refuse';
import type { SourceFile, StoredPixels } from './scan';
import { checkLimit } from './values';

type Decode = (file: SourceFile, limit: number) => Promise<Decoded>;

/**
 * Several files as one stack, in their order. The stack is in the type of the first file; where another file has another
 * type or scale (PET rescales each slice by itself), the stack becomes float32 in rescaled values.
 *
 * @throws RefusedFile where a file has another size
 */
export async function joinSlices(
  files: readonly SourceFile[],
  limit: number,
  decode: Decode,
): Promise<Decoded> {
  const first = await decode(files[0]!, limit);
  const each = first.pixels.length;
  let { slope, intercept } = first;
  const total = each * files.length;
  checkLimit(total * first.pixels.BYTES_PER_ELEMENT, limit);
  let pixels = like(first.pixels, total);
  for (const [i, file] of files.entries()) {
    const next = i === 0 ? first : await decode(file, limit);
    const isSame = next.columns === first.columns && next.rows === first.rows && next.colors === first.colors;
    if (!isSame || next.pixels.length !== each) throw damaged('size-differs');
    const isPlain = slope === 1 && intercept === 0;
    if (
      next.pixels.constructor === pixels.constructor &&
      next.slope === slope &&
      next.intercept === intercept
    ) {
      pixels.set(next.pixels, i * each);
      continue;
    }
    if (!(pixels instanceof Float32Array && isPlain)) {
      checkLimit(total * (4 + pixels.BYTES_PER_ELEMENT), limit);
      pixels = rescaled(pixels, i * each, slope, intercept);
      [slope, intercept] = [1, 0];
    }
    for (let p = 0; p < each; p++) pixels[i * each + p] = next.pixels[p]! * next.slope + next.intercept;
  }
  const slices = first.slices * files.length;
  return { ...first, pixels, slices, slope, intercept };
}

const like = (pixels: StoredPixels, length: number): StoredPixels =>
  new (pixels.constructor as Uint8ArrayConstructor)(length);

function rescaled(pixels: StoredPixels, count: number, slope: number, intercept: number): Float32Array {
  const out = new Float32Array(pixels.length);
  for (let i = 0; i < count; i++) out[i] = pixels[i]! * slope + intercept;
  return out;
}
