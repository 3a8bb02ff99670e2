import { join } from 'node:path';
import {
  freshCanvas,
  recipeOfCell,
  recipeOf,
  type ImageRecipe,
  type LayerRange,
} from '@shared/domain/recipe';
import { version } from '../../package.json';
import { generateImageSet, type ImageSetSource } from '../image-set/generate';
import { pngOf } from '../image-set/pixels';
import { RunFolder, type Library } from '../library/layout';
import { NearestSlices, type GrayImage } from '../metrics/nearest';
import { RecipeDrawer } from '../model/recipe-drawer';
import { describeDevice } from '../tensor/device';
import { keptStylesOf } from '../training/kept-styles';
import { checkpointTensors, openSession } from '../training/session';
import { median, peakBytes, recordOf, rounded, RUN, timed, type Measurement } from './trainer-bench-tools';

/** What an image set is timed with, and the slices that its images are compared with. */
const EXPORTED = 1000;
const COMPARED = 20_000;

/** Recipes of a benchmark name nothing that is kept. */
const nothingKept = keptStylesOf(new RunFolder(''), 0);

/** Milliseconds until a page that explores has its image, and its canvas of 5 × 5: drawn, and packed as PNG. */
export async function drawing(asked: Measurement, library: Library): Promise<object> {
  const { resolution } = asked;
  const { values } = await openSession(recordOf(asked), library.run(RUN), false);
  const { generator } = checkpointTensors(values);
  const drawer = await RecipeDrawer.open(
    generator,
    { resolution, fade: 1 },
    describeDevice().usesGpu,
    nothingKept,
  );
  const canvas = freshCanvas();
  const draw = async (recipe: ImageRecipe): Promise<Uint8Array> =>
    pngOf(await drawer.draw(recipe), resolution);
  const drawAll = async (recipes: readonly ImageRecipe[]): Promise<void> => {
    for (const recipe of recipes) await draw(recipe);
  };
  const slider = (i: number): ImageRecipe => recipeOf(1, { ...canvas, psi: i / 100 });
  const lines = [1, 2, 3, 4, 5];
  const cells = (layers: LayerRange): ImageRecipe[] =>
    lines.flatMap((row) => lines.map((column) => recipeOfCell(row, 100 + column, { ...canvas, layers })));
  for (let i = 0; i < 5; i++) await draw(slider(i));
  await drawAll(cells({ first: 0, end: 1 }));
  const [one, all]: [number[], number[]] = [[], []];
  for (let i = 0; i < asked.steps; i++) {
    one.push((await timed(() => draw(slider(i)))).ms);
    const recipes = cells({ first: 0, end: 1 + (i % 8) });
    all.push((await timed(() => drawAll(recipes))).ms);
  }
  return { imageMs: rounded(median(one)), canvasMs: rounded(median(all)), peakBytes: peakBytes() };
}

/** Seconds of a new image set as PNG of 8 bits, from the first image to the folder that is whole; and the peak of memory. */
export async function exporting(asked: Measurement, library: Library): Promise<object> {
  const { resolution } = asked;
  const { values } = await openSession(recordOf(asked), library.run(RUN), false);
  const { generator } = checkpointTensors(values);
  const drawer = await RecipeDrawer.open(
    generator,
    { resolution, fade: 1 },
    describeDevice().usesGpu,
    nothingKept,
  );
  const draw = (recipe: ImageRecipe): Promise<Float32Array> => drawer.draw(recipe);
  for (let seed = 0; seed < 5; seed++) await draw(recipeOf(seed, freshCanvas()));
  const record = recordOf(asked);
  const source: ImageSetSource = {
    run: { ...record, preset: '', id: record.id },
    weights: { images: 0, fade: 1, generatorSha256: '' },
    ...{ resolution, colors: 1, truncatedLayers: 8, savedAt: 0, draw },
    ...{ box: undefined, window: undefined, openJudge: async () => undefined },
    rate: async (recipe) => ({ values: await draw(recipe), score: 0, distance: 0 }),
    versions: { sliceloom: version, tensorflow: '' },
  };
  const request = { count: EXPORTED, seed: 0, psi: 0.7, format: 'png' } as const;
  const { ms } = await timed(async () => {
    const folder = join(library.path, 'exported');
    for await (const event of generateImageSet(folder, RUN, request, source, new AbortController().signal))
      void event;
  });
  return { seconds: rounded(ms / 1000), images: EXPORTED, peakBytes: peakBytes() };
}

/** Seconds in which the nearest of many slices are found for each image of a set. */
export async function comparing({ resolution: side }: Measurement): Promise<object> {
  // Smooth images that all differ: as much work as any others.
  const image = (number: number): GrayImage => {
    const values = new Float32Array(side * side);
    for (let y = 0; y < side; y++)
      for (let x = 0; x < side; x++)
        values[y * side + x] =
          Math.sin((x * (number % 97)) / side) * Math.cos((y * (number % 89)) / side + number);
    return { values, side };
  };
  const kept = Array.from({ length: COMPARED }, (_, i) => image(i));
  const { ms } = await timed(async () => {
    const slices = await NearestSlices.open(
      COMPARED,
      (i) => kept[i]!,
      () => {},
    );
    const images = Array.from({ length: EXPORTED }, (_, i) => image(i + 0.5));
    await slices.nearest(images, 3);
  });
  return { seconds: rounded(ms / 1000), images: EXPORTED, slices: COMPARED, peakBytes: peakBytes() };
}
