import { resolve } from 'node:path';
import { TrainerOwner } from '../host/trainer-owner';
import { spawnTrainer, type Command } from './context';
import { EXIT } from './output';
import { text } from './text';

export interface ConformanceOptions {
  readonly dir: string;
}

/** The largest case that is asked for, 128² in float32 on two cores, takes seconds. */
const LONGEST_MS = 30 * 60_000;

export const conformance: Command<ConformanceOptions> = async ({ dir }, output) => {
  const trainer = new TrainerOwner(spawnTrainer());
  const folder = resolve(dir);
  try {
    await trainer.answered(trainer.service.conform({ folder }), LONGEST_MS);
    output.event('done', { folder }, text.conformed(folder));
    return EXIT.done;
  } finally {
    await trainer.close();
  }
};
