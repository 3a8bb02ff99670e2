import { createInterface } from 'node:readline';
import { writeFileAtomic } from '@main/library/files';
import { acquireLock, LockHeldError } from '@main/library/lock';

/** What the tests run in processes of their own: `write PATH`, `lock PATH` or `race PATH COUNT`. */
const [job, path = '', count = '0'] = process.argv.slice(2);
const say = (line: string): void => void process.stdout.write(`${line}\n`);

if (job === 'write') {
  for (let generation = 1; ; generation++) {
    await writeFileAtomic(path, String(generation % 10).repeat(300_000 + (generation % 7)));
    if (generation === 1) say('begun');
  }
} else if (job === 'lock') {
  say(await tryLock());
  // Stays alive, and so keeps the lock, until it is told to go.
  for await (const line of createInterface({ input: process.stdin })) if (line === 'end') break;
} else if (job === 'race') {
  say('ready');
  const orders = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  for (let round = 0; round < Number(count); round++) {
    await orders.next();
    say(await tryLock(`${path}-${round}`));
  }
  await orders.next();
}

async function tryLock(at = path): Promise<string> {
  try {
    await acquireLock(at);
    return 'won';
  } catch (error) {
    return error instanceof LockHeldError ? `held by ${error.pid}` : String(error);
  }
}

process.exit(0);
