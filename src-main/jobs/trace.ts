import { createHash } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SourceFile } from '../dataset/readers/scan';

const traceFile = (folder: string): string => join(folder, 'trace');

/** What files are known by in traces and journals: 16 hexadecimal digits of a hash of their names, equal in every run. */
export function keyOfFiles(files: readonly SourceFile[]): string {
  const hash = createHash('sha256');
  for (const { name } of files) hash.update(name).update('\n');
  return hash.digest('hex').slice(0, 16);
}

/**
 * What an importer has in hand, noted before it is begun. Written at once and with the system when the call returns, so
 * that it is there after any end of the process but not of the machine.
 */
export class Trace {
  private readonly descriptor: number;

  constructor(folder: string) {
    this.descriptor = openSync(traceFile(folder), 'w', 0o600);
  }

  begin(keys: readonly string[]): void {
    this.note('+', keys);
  }

  end(keys: readonly string[]): void {
    this.note('-', keys);
  }

  close(): void {
    closeSync(this.descriptor);
  }

  private note(mark: '+' | '-', keys: readonly string[]): void {
    if (keys.length > 0) writeSync(this.descriptor, keys.map((key) => `${mark}${key}\n`).join(''));
  }
}

/** What was in hand when the importer that wrote the trace in `folder` ended. */
export async function readTrace(folder: string): Promise<string[]> {
  const inHand = new Set<string>();
  const lines = (await readFile(traceFile(folder), 'utf8').catch(() => '')).split('\n');
  // The last piece is empty, or was cut short by the end itself.
  for (const line of lines.slice(0, -1)) {
    if (line.startsWith('+')) inHand.add(line.slice(1));
    else inHand.delete(line.slice(1));
  }
  return [...inHand];
}
