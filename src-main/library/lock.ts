import { randomUUID } from 'node:crypto';
import { link, open, readFile, readlink, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { z } from 'zod';
import { fileError, temporaryBeside } from './files';

/** While held, a lock's file is touched this often, for those who cannot ask whether its process lives. */
const BEAT_MS = 20_000;
/** A process on another machine is taken for dead after so long without a beat; shares cache times for a minute. */
const SILENCE_MS = 180_000;
/** A lock without readable content is being made, unless it has been so for longer than this. */
const MAKING_MS = 5_000;
const PAUSE_MS = 20;

const lockOwner = z.object({
  pid: z.number().int().positive(),
  /** When the process started, in the system's own words; empty where they cannot be had. Tells a reused pid apart. */
  startedAt: z.string(),
  /** The machine, and on Linux the namespace in which `pid` counts. */
  host: z.string(),
  /** Tells this lock from every other, also of the same process. */
  token: z.string(),
});
type LockOwner = z.infer<typeof lockOwner>;

export interface Lock {
  /** Gives the lock back; a second call does nothing. */
  release(): Promise<void>;
}

/** A living process holds the lock. Callers say in their own words of what: a library, a run. */
export class LockHeldError extends Error {
  override readonly name = 'LockHeldError';
  constructor(
    readonly path: string,
    /** Of the process that holds it; it may be this one. */
    readonly pid: number,
  ) {
    super(`${path} is held by process ${pid}`);
  }
}

/**
 * Takes the lock at `path`, a file in a folder that exists. A lock whose process is dead is taken over. It is not
 * reentrant: a process that holds it is refused as well. A process that ends without `release` loses it by ending.
 *
 * @throws LockHeldError where a living process holds it; SliceloomError where the folder cannot be written.
 */
export async function acquireLock(path: string): Promise<Lock> {
  const owner = await describeThisProcess();
  const draft = temporaryBeside(path);
  try {
    await writeFile(draft, JSON.stringify(owner), { flag: 'wx' });
    for (;;) {
      if (await create(path, draft, owner)) return hold(path, owner);
      const found = await inspect(path);
      if (found?.alive && found.owner) throw new LockHeldError(path, found.owner.pid);
      if (found?.alive) await pause();
      else if (found && (await takeOver(path, draft))) return hold(path, owner);
    }
  } catch (error) {
    throw error instanceof LockHeldError ? error : fileError(error, path);
  } finally {
    await rm(draft, { force: true }).catch(() => undefined);
  }
}

/** The pid of the living process that holds the lock, or undefined. */
export async function readLockOwner(path: string): Promise<number | undefined> {
  const found = await inspect(path);
  return found?.alive ? found.owner?.pid : undefined;
}

/** Makes the lock whole at once, content included; false where there is one. */
async function create(path: string, draft: string, owner: LockOwner): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
  }
  try {
    // A file system without hard links (exFAT): its readers wait while the content is missing.
    await writeFile(path, JSON.stringify(owner), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Replaces a dead owner's lock. Two takers that both saw it dead must not both win: the second would rename its own over
 * the living lock of the first. So the look and the rename happen under a lock of their own, which is made and, should
 * its holder die, taken over by these same rules. While the dead lock lies there nobody can create one.
 */
async function takeOver(path: string, draft: string): Promise<boolean> {
  const guard = await acquirePatiently(`${path}.takeover`);
  try {
    const found = await inspect(path);
    if (!found || found.alive) return false;
    await rename(draft, path);
    return true;
  } finally {
    await guard.release();
  }
}

async function acquirePatiently(path: string): Promise<Lock> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await acquireLock(path);
    } catch (error) {
      if (!(error instanceof LockHeldError) || attempt * PAUSE_MS > MAKING_MS) throw error;
      await pause();
    }
  }
}

const pause = (): Promise<void> => new Promise((done) => setTimeout(done, PAUSE_MS));

function hold(path: string, owner: LockOwner): Lock {
  const beat = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined);
  }, BEAT_MS);
  beat.unref();
  let held = true;
  return {
    async release() {
      if (!held) return;
      held = false;
      clearInterval(beat);
      const found = await inspect(path);
      if (found?.owner?.token === owner.token) await rm(path, { force: true });
    },
  };
}

interface FoundLock {
  /** Missing while the lock is being made, or when its file is damaged. */
  readonly owner?: LockOwner;
  readonly alive: boolean;
}

async function inspect(path: string): Promise<FoundLock | undefined> {
  let text: string;
  let silence: number;
  try {
    const handle = await open(path, 'r');
    try {
      text = await handle.readFile('utf8');
      silence = Date.now() - (await handle.stat()).mtimeMs;
    } finally {
      await handle.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw fileError(error, path);
  }
  const owner = parseOwner(text);
  if (!owner) return { alive: silence < MAKING_MS };
  const here = await thisHost();
  return { owner, alive: owner.host === here ? await isAlive(owner) : silence < SILENCE_MS };
}

function parseOwner(text: string): LockOwner | undefined {
  try {
    return lockOwner.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

async function isAlive(owner: LockOwner): Promise<boolean> {
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const startedAt = await startOf(owner.pid);
  return startedAt === '' || owner.startedAt === '' || startedAt === owner.startedAt;
}

async function describeThisProcess(): Promise<LockOwner> {
  return {
    pid: process.pid,
    startedAt: await startOf(process.pid),
    host: await thisHost(),
    token: randomUUID(),
  };
}

/** Containers share a machine's name but count their processes each for itself. */
async function thisHost(): Promise<string> {
  const namespace = await readlink('/proc/self/ns/pid').catch(() => '');
  return `${hostname()} ${namespace}`.trim();
}

/**
 * On Linux the boot and the clock tick at which a process started (proc(5): field 22 of stat); `dead` for one that ended
 * and was not yet collected by its parent. Elsewhere empty: a pid that was given anew then looks like its owner.
 */
async function startOf(pid: number): Promise<string> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in brackets and can hold spaces and brackets itself.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return 'dead';
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    return `${boot.trim()} ${fields[19]}`;
  } catch {
    return '';
  }
}
