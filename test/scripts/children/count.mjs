// @ts-check
/** Adds one to the number in a file, several times, each time under a lock and with a pause in which others could err. */
import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { takeLock } from '../../../scripts/setup/lock.mjs';

const [lockPath, counter, times] = process.argv.slice(2);
for (let i = 0; i < Number(times); i++) {
  const lock = await takeLock(lockPath);
  const value = Number(readFileSync(counter, 'utf8'));
  await sleep(5);
  writeFileSync(counter, String(value + 1));
  lock.release();
}
