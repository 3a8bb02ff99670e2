import { freshCanvas, mixingCanvas, type MixingCanvas } from '@shared/domain/recipe';
import { readJsonIfThere, writeJson } from './files';
import type { RunFolder } from './layout';

/** The style-mixing canvas of a run; a fresh one where there is none, or where it cannot be read. */
export const readCanvas = async (run: RunFolder): Promise<MixingCanvas> =>
  (await readJsonIfThere(run.canvas, mixingCanvas).catch(() => undefined)) ?? freshCanvas();

export const saveCanvas = (run: RunFolder, canvas: MixingCanvas): Promise<void> =>
  writeJson(run.canvas, mixingCanvas, canvas);
