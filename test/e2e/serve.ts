import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const CLI = resolve('out/main/cli.js');
const LONGEST_START_MS = 30_000;

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Served {
  /** The one-time link that was printed first. */
  readonly url: string;
  readonly process: ChildProcess;
  /** All that was printed so far. */
  printed(): string;
  /** Ctrl-C, and how it ended. */
  stop(): Promise<Ended>;
  /** Ends it at once, as a power cut would. */
  kill(): Promise<void>;
}

/** A folder that is gone when the test is over. */
export async function temporaryFolder(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'sliceloom-e2e-'));
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 3 }) };
}

/** Runs a command of the built command line to its end. */
export function runCli(...args: string[]): Promise<Ended> {
  return start(args).ended;
}

/** Starts the built command line's `serve` on a library and waits for its link. */
export const serve = (library: string, ...args: string[]): Promise<Served> =>
  serveBy('serve', library, ...args);

/** As `serve`, with a command that serves pages in its own way. */
export async function serveBy(
  command: 'serve' | 'demo',
  library: string,
  ...args: string[]
): Promise<Served> {
  const { child, ended, output } = start([command, '--json', '--library', library, ...args]);
  const url = await new Promise<string>((settle, fail) => {
    const late = setTimeout(
      () => fail(new Error(`no link was printed:\n${output.stderr}`)),
      LONGEST_START_MS,
    );
    const look = (): void => {
      const found = firstLink(output.stdout);
      if (!found) return;
      clearTimeout(late);
      settle(found);
    };
    child.stdout?.on('data', look);
    void ended.then(({ code, stderr }) => fail(new Error(`serve ended with ${code}:\n${stderr}`)));
  });
  return {
    url,
    process: child,
    printed: () => output.stdout + output.stderr,
    stop: () => {
      child.kill('SIGINT');
      return ended;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function start(args: readonly string[]): {
  child: ChildProcess;
  ended: Promise<Ended>;
  output: { stdout: string; stderr: string };
} {
  if (!existsSync(CLI)) throw new Error('The application has not been built: run npm run build.');
  const child = spawn(process.execPath, [CLI, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (piece: string) => (output.stdout += piece));
  child.stderr.setEncoding('utf8').on('data', (piece: string) => (output.stderr += piece));
  const ended = new Promise<Ended>((settle) => child.once('close', (code) => settle({ code, ...output })));
  return { child, ended, output };
}

function firstLink(stdout: string): string | undefined {
  for (const line of stdout.split('\n').slice(0, -1)) {
    const event = JSON.parse(line) as { event?: string; url?: string };
    if (event.event === 'serving') return event.url;
  }
  return undefined;
}
