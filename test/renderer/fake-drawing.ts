import { encode } from 'fast-png';
import { seedOfLayer, type ImageRecipe } from '@shared/domain/recipe';

const SIDE = 64;
const LAYERS = 10;

/** A picture that tells by its shape where its coarse layers come from, and by its stripes where its fine ones do. */
export function fakeDrawing(recipe: ImageRecipe): Uint8Array {
  const [coarse, fine] = [seedOfLayer(recipe, 0), seedOfLayer(recipe, LAYERS - 1)];
  const radius = 14 + (coarse % 14);
  const data = Uint8Array.from({ length: SIDE * SIDE }, (_, at) => {
    const [x, y] = [(at % SIDE) - SIDE / 2, Math.floor(at / SIDE) - SIDE / 2];
    if (Math.hypot(x, y * 0.8) > radius) return 0;
    return 120 + recipe.psi * 90 * Math.sin((x + y) / (1 + (fine % 9)));
  });
  return encode({ width: SIDE, height: SIDE, data, channels: 1, depth: 8 });
}
