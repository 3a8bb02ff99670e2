import { SliceloomError } from '@shared/contract/errors';
import {
  COARSE_LAYERS,
  freshCanvas,
  mixingCanvas,
  recipeOfCell,
  recipeOf,
  type MixingCanvas,
} from '@shared/domain/recipe';
import type { Command } from './context';
import { drawInto, type Drawing, type DrawIntoOptions } from './draw-into';
import { rangeOf } from './layer-range';
import { nameOf, sourcesOf } from './sources';

export interface MixOptions extends DrawIntoOptions {
  readonly rows: string;
  readonly columns: string;
  readonly layers: string;
  readonly psi: number;
  readonly noise: string;
}

/** The options' defaults: those of the page. */
export const mixDefaults = {
  layers: `1-${COARSE_LAYERS}`,
  psi: freshCanvas().psi,
  noise: 'own',
} as const;

/** Draws a canvas of rows and columns into a folder: a picture for each of them and for each cell, and what made it. */
export const mix: Command<MixOptions> = (options, output) => {
  const canvas = canvasOf(options);
  return drawInto(options, output, {
    drawings: drawingsOf(canvas),
    aboutFile: 'mix.json',
    about: { canvas },
  });
};

function drawingsOf(canvas: MixingCanvas): Drawing[] {
  const { rows, columns } = canvas;
  return [
    ...columns.map((source) => ({
      file: `column${nameOf(source)}.png`,
      recipe: recipeOf(source, canvas),
    })),
    ...rows.map((source) => ({ file: `row${nameOf(source)}.png`, recipe: recipeOf(source, canvas) })),
    ...rows.flatMap((row) =>
      columns.map((column) => ({
        file: `row${nameOf(row)}_column${nameOf(column)}.png`,
        recipe: recipeOfCell(row, column, canvas),
      })),
    ),
  ];
}

/** @throws SliceloomError `option-invalid` by the first option that is not possible. */
export function canvasOf({
  rows,
  columns,
  layers,
  psi,
  noise,
}: Omit<MixOptions, keyof DrawIntoOptions>): MixingCanvas {
  const refuse = (option: string, value: string, allowed: string): never => {
    throw new SliceloomError('option-invalid', { option, reason: `“${value}” is not possible`, allowed });
  };
  const { shape } = mixingCanvas;
  const range = rangeOf('--layers', layers);
  if (!shape.psi.safeParse(psi).success) refuse('--psi', String(psi), '0 to 1');
  if (noise !== 'own' && noise !== 'off') return refuse('--noise', noise, 'own or off');
  return {
    ...freshCanvas(),
    rows: sourcesOf('--rows', rows),
    columns: sourcesOf('--columns', columns),
    layers: range,
    psi,
    noise,
  };
}
