import { encode } from 'fast-png';
import { isSeed, sourceOfLayer, type ImageRecipe, type StyleSource } from '@shared/domain/recipe';

const SIDE = 64;
const LAYERS = 10;

/** A picture that tells by its shape where its coarse layers come from, and by its stripes where its fine ones do. */
export function fakeDrawing(recipe: ImageRecipe): Uint8Array {
  const [coarse, fine] = [sourceOfLayer(recipe, 0), sourceOfLayer(recipe, LAYERS - 1)].map(numberOf) as [
    number,
    number,
  ];
  const radius = 14 + (coarse % 14);
  const data = Uint8Array.from({ length: SIDE * SIDE }, (_, at) => {
    const [x, y] = [(at % SIDE) - SIDE / 2, Math.floor(at / SIDE) - SIDE / 2];
    if (Math.hypot(x, y * 0.8) > radius) return 0;
    return 120 + recipe.psi * 90 * Math.sin((x + y) / (1 + (fine % 9)));
  });
  return encode({ width: SIDE, height: SIDE, data, channels: 1, depth: 8 });
}

const numberOf = (source: StyleSource): number =>
  isSeed(source) ? source : parseInt(source.point.slice(1, 7), 16);
