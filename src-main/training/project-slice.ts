import { writeFile } from 'node:fs/promises';
import { SliceloomError } from '@shared/contract/errors';
import type { ProjectionEvent } from '@shared/contract/exploring';
import type { ProjectionFit } from '@shared/domain/kept';
import type { PointId } from '@shared/domain/recipe';
import { runRecord } from '@shared/domain/run';
import { growthAt } from '@shared/pure/growth';
import { openSource } from '../dataset/image-source';
import type { Dataset } from '../dataset/open';
import { pngOf } from '../image-set/pixels';
import { readJson } from '../library/files';
import type { RunFolder } from '../library/layout';
import { describeDevice } from '../tensor/device';
import { readTensors } from './checkpoint';
import { breathe } from './control';
import { checkpointOf, type Drawers } from './drawers';
import { keepPoint } from './keep';
import { Projector } from './project';

/** Pictures on the way, about so many; the rest is told in figures. */
const PICTURES = 60;

interface SliceToProject {
  readonly run: RunFolder;
  readonly dataset: Dataset;
  /** The checkpoint, by its images shown. */
  readonly images: number;
  readonly slice: number;
  readonly steps: number;
  readonly id: PointId;
  readonly name: string | undefined;
  readonly drawers: Drawers;
  readonly between: <T>(act: () => Promise<T>) => Promise<T>;
}

/**
 * Projects a slice of a data set into w+ and keeps the point with the run, told step by step. How well it fits is measured on the
 * image that the point draws wherever it is used.
 *
 * @throws SliceloomError `slice-unfit` for a slice that there is not, or whose colours or size do not fit; as `checkpointOf`
 */
export async function* projectSlice(
  { run, dataset, images, slice, steps, id, name, drawers, between }: SliceToProject,
  signal: AbortSignal,
): AsyncGenerator<ProjectionEvent> {
  const record = await readJson(run.record, runRecord);
  const { folder } = await checkpointOf(run, record, images);
  const growth = growthAt(record.options, images / 1000);
  const { resolution: side } = growth;
  const { slices, size, colors, name: datasetName } = dataset.record;
  if (slice >= slices || colors !== record.colors || size < side)
    throw new SliceloomError('slice-unfit', { name: datasetName, slice, side, colors: record.colors });
  const target = new Float32Array(side * side * colors);
  const source = await openSource(dataset, [slice], side, 0);
  source.copy(0, target, 0);
  source.close();
  const { tensors } = await readTensors(folder, 'generator');
  const start = await between(() => drawers.use(run, images, (drawer) => drawer.spread()));
  const projector = await Projector.open(tensors, growth, describeDevice().usesGpu, target, start);
  try {
    const every = Math.max(1, Math.floor(steps / PICTURES));
    for (let step = 0; step < steps; step++) {
      if (signal.aborted) return;
      const { loss, image } = await between(() => projector.step(step, steps));
      const isShown = step % every === 0 || step === steps - 1;
      const png = isShown ? Buffer.from(pngOf(image, side)).toString('base64') : undefined;
      yield { kind: 'progress', done: step + 1, total: steps, loss, ...(png !== undefined && { png }) };
      await breathe();
    }
    await writeFile(folder.pin, '');
    const { point } = projector;
    const drawn = await between(() =>
      drawers.use(run, images, async (drawer) => ({
        whole: await drawer.drawPoint(point, true),
        styles: await drawer.drawPoint(point, false),
      })),
    );
    const fit: ProjectionFit = {
      ...fitBetween(drawn.whole, target),
      stylesAlone: fitBetween(drawn.styles, target),
    };
    const kept = await keepPoint(run, {
      point,
      about: {
        ...{ id, images, resolution: side, name: name ?? `${datasetName}, slice ${slice + 1}` },
        of: { kind: 'slice', datasetId: dataset.record.id, datasetName, slice, steps, fit },
      },
      image: pngOf(drawn.whole, side),
      target: pngOf(target, side),
    });
    yield { kind: 'done', point: kept };
  } finally {
    projector.close();
  }
}

/** Of values in [−1, 1]; what is drawn beyond is shown as black or white. */
function fitBetween(
  drawn: Float32Array,
  target: Float32Array,
): { readonly correlation: number; readonly error: number } {
  let [sx, sy, xx, yy, xy, squares] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < target.length; i++) {
    const [x, y] = [Math.min(1, Math.max(-1, drawn[i]!)), target[i]!];
    sx += x;
    sy += y;
    xx += x * x;
    yy += y * y;
    xy += x * y;
    squares += (x - y) ** 2;
  }
  const n = target.length;
  const variance = (xx - (sx * sx) / n) * (yy - (sy * sy) / n);
  const correlation = variance > 1e-12 ? (xy - (sx * sy) / n) / Math.sqrt(variance) : 0;
  return { correlation, error: Math.sqrt(squares / n) / 2 };
}
