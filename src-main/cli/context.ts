import { constants } from 'node:os';
import { join } from 'node:path';
import { createHost } from '../host/create-host';
import type { Host, HostOptions, JobProcess } from '../host/host';
import { spawnNodeJob } from '../host/spawn-node';
import { defaultLibraryPath } from '../library/layout';
import { version } from '../../package.json';
import type { Output } from './output';

/** Options that every command has. */
export interface CommonOptions {
  readonly library?: string;
  readonly json?: boolean;
}

// This file is part of the bundle out/main/cli.js: everything is found from there.
const checkout = join(__dirname, '..', '..');

export const paths = {
  renderer: join(__dirname, '..', 'renderer'),
  trainer: join(__dirname, 'trainer.js'),
  importer: join(__dirname, 'importer.js'),
  player: join(__dirname, 'trainer-player.js'),
  resources: join(checkout, 'resources'),
  recording: join(checkout, 'resources', 'recording'),
  electron: join(checkout, 'node_modules', 'electron', 'dist'),
} as const;

export const libraryPath = ({ library }: CommonOptions): string => library ?? defaultLibraryPath();

export const spawnTrainer = (): JobProcess => spawnNodeJob(paths.trainer);

export const spawnImporter = (): JobProcess => spawnNodeJob(paths.importer);

export const openHost = (
  options: CommonOptions,
  kind: HostOptions['kind'],
  more: Partial<Pick<HostOptions, 'allowedFolders' | 'spawnTrainer'>> = {},
): Promise<Host> =>
  createHost({
    libraryPath: libraryPath(options),
    resourcesPath: paths.resources,
    version,
    kind,
    spawnTrainer,
    spawnImporter,
    ...more,
  });

export type StopSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

/** Calls `stop` at the first Ctrl-C or polite signal; later ones are ignored, since stopping is under way. */
export function onStopSignal(stop: (signal: StopSignal) => void): () => void {
  let asked = false;
  const signals: StopSignal[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  const handler = (signal: NodeJS.Signals): void => {
    if (asked) return;
    asked = true;
    stop(signal as StopSignal);
  };
  for (const signal of signals) process.on(signal, handler);
  return () => signals.forEach((signal) => process.off(signal, handler));
}

/** What a shell expects of a program that a signal has ended. */
export const exitCodeOfSignal = (signal: StopSignal): number => 128 + constants.signals[signal];

/** A command: gets what it needs and answers with its exit code. */
export type Command<O> = (options: O & CommonOptions, output: Output) => Promise<number>;
