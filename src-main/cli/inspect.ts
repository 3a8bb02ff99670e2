import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { SliceloomError } from '@shared/contract/errors';
import type { InspectedFile } from '@shared/domain/import/inspected';
import { makeJobFolder, outliving, removeJobFolder } from '../host/importer-owner';
import { exitCodeOfSignal, onStopSignal, spawnImporter, type Command, type StopSignal } from './context';
import { EXIT } from './output';
import { text } from './text';

export interface InspectOptions {
  readonly paths: readonly string[];
  readonly pattern?: string;
}

const words = text.importing;

/** Tells of each file what a reader finds in it; with `--json` one object a line and nothing else. */
export const inspect: Command<InspectOptions> = async ({ paths, pattern, json }) => {
  const missing = paths.find((path) => !existsSync(path));
  if (missing !== undefined) throw new SliceloomError('path-missing', { path: resolve(missing) });
  const cancel = new AbortController();
  let stoppedBy: StopSignal | undefined;
  const ignoreSignals = onStopSignal((signal) => {
    stoppedBy = signal;
    cancel.abort();
  });
  const folder = await makeJobFolder();
  try {
    let told = 0;
    const input = {
      paths: paths.map((path) => resolve(path)),
      ...(pattern !== undefined && { namePattern: pattern }),
    };
    const files = outliving(
      { spawn: spawnImporter, folder },
      (service, job, signal) => service.inspect({ ...input, skip: told, job }, signal),
      cancel.signal,
    );
    if (!json) print(row(words.columns));
    for await (const file of files) {
      told++;
      print(json ? JSON.stringify(file) : row(fieldsOf(file)));
    }
    return stoppedBy ? exitCodeOfSignal(stoppedBy) : EXIT.done;
  } finally {
    ignoreSignals();
    await removeJobFolder(folder);
  }
};

const print = (line: string): void => void process.stdout.write(`${line}\n`);

const WIDTHS = [6, 44, 10, 18, 8, 11, 11, 11];
const row = (fields: readonly string[]): string =>
  fields
    .map((field, i) => field.padEnd(WIDTHS[i] ?? 0))
    .join('  ')
    .trimEnd();

function fieldsOf({ verdict, file, format, shape, dtype, min, max, mean, reason }: InspectedFile): string[] {
  const figure = (value: number | null): string =>
    value === null ? '' : String(Number(value.toPrecision(6)));
  const size = shape?.join('×') ?? '';
  return [verdict, file, format ?? '', size, dtype ?? '', figure(min), figure(max), figure(mean), reason];
}
