import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SliceloomError } from '@shared/contract/errors';
import { easings, freshCanvas, recipesOfPath, usualPath, type Easing } from '@shared/domain/recipe';
import { animatedPng } from '@shared/pure/animated-png';
import type { Command } from './context';
import { drawInto, type DrawIntoOptions } from './draw-into';
import { sourcesOf } from './sources';

export interface InterpolateOptions extends DrawIntoOptions {
  readonly seeds: string;
  readonly frames: number;
  readonly ease: string;
  readonly loop?: boolean;
  readonly psi: number;
  readonly noise: string;
  readonly fps: number;
  readonly through: string;
}

/** The options' defaults: those of the page. */
export const interpolateDefaults = {
  frames: usualPath.each,
  ease: usualPath.easing,
  psi: freshCanvas().psi,
  noise: 'own',
  fps: usualPath.framesPerSecond,
  through: usualPath.through,
} as const;

const FILM = 'path.png';
/** Frames of a path at most: an hour at twenty a second. */
const MOST_FRAMES = 72_000;

/** Draws the images of a path from seed to seed, and an animated PNG of them. */
export const interpolate: Command<InterpolateOptions> = (options, output) => {
  const refuse = (option: string, value: string | number, allowed: string): never => {
    throw new SliceloomError('option-invalid', { option, reason: `“${value}” is not possible`, allowed });
  };
  const { frames, ease, psi, noise, fps, loop: loops = usualPath.loops } = options;
  const seeds = sourcesOf('--seeds', options.seeds, 2);
  const whole = (option: string, value: number, most: number): number =>
    Number.isInteger(value) && value >= 1 && value <= most ? value : refuse(option, value, `1 to ${most}`);
  const easing =
    easings.find((each): each is Easing => each === ease) ?? refuse('--ease', ease, easings.join(', '));
  if (!(psi >= 0 && psi <= 1)) refuse('--psi', psi, '0 to 1');
  if (noise !== 'own' && noise !== 'off') return refuse('--noise', noise, 'own or off');
  const { through } = options;
  if (through !== 'w' && through !== 'z') return refuse('--through', through, 'w, z');
  const each = whole('--frames', frames, Math.floor(MOST_FRAMES / seeds.length));
  const milliseconds = Math.round(1000 / whole('--fps', fps, 60));
  const pictures: Uint8Array[] = [];
  return drawInto(options, output, {
    drawings: recipesOfPath(seeds, { ...freshCanvas(), psi, noise, each, easing, loops, through }).map(
      (recipe, i) => ({
        file: `frame${String(i).padStart(5, '0')}.png`,
        recipe,
      }),
    ),
    aboutFile: 'path.json',
    about: { seeds, frames: each, easing, loops, through, psi, noise, fps },
    take: (png) => pictures.push(png),
    finish: (folder) => writeFile(join(folder, FILM), animatedPng(pictures, milliseconds, loops)),
  });
};
