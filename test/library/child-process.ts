import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'vite';

const root = resolve(import.meta.dirname, '../..');

/** A folder of its own for each test, removed after it. */
export async function temporaryFolder(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'sliceloom-test-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** Bundles a script of this folder, with the sources that it imports, for real Node processes. */
export async function bundleChild(name: string, outDir: string): Promise<string> {
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    resolve: { alias: { '@shared': join(root, 'src-shared'), '@main': join(root, 'src-main') } },
    ssr: { noExternal: true },
    build: {
      ssr: join(import.meta.dirname, name),
      outDir,
      emptyOutDir: false,
      minify: false,
      rollupOptions: { output: { entryFileNames: 'child.mjs' } },
    },
  });
  return join(outDir, 'child.mjs');
}

export interface Child {
  readonly process: ChildProcess;
  readonly pid: number;
  /** The next line that it prints; rejects when it ends before. */
  line(): Promise<string>;
  tell(text: string): void;
  /** Resolves when it is gone. */
  kill(): Promise<void>;
}

/** Starts a bundled child and reads what it prints, line by line. */
export function startChild(script: string, ...args: string[]): Child {
  const child = spawn(process.execPath, [script, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<void>((done) => child.once('close', () => done()));
  const lines: string[] = [];
  const waiting: ((line: string) => void)[] = [];
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    for (const line of parts) {
      const next = waiting.shift();
      if (next) next(line);
      else lines.push(line);
    }
  });
  return {
    process: child,
    pid: child.pid ?? 0,
    line() {
      const ready = lines.shift();
      if (ready !== undefined) return Promise.resolve(ready);
      return Promise.race([
        new Promise<string>((done) => waiting.push(done)),
        ended.then(() => Promise.reject(new Error('the child ended'))),
      ]);
    },
    tell: (text) => void child.stdin.write(`${text}\n`),
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
