import { spawn, type ChildProcess } from 'node:child_process';
import { join, resolve } from 'node:path';

const cli = join(resolve(__dirname, '..', '..'), 'out', 'main', 'cli.js');

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts the built command line; `events` are its JSON lines so far, `ended` settles with all that it printed. */
export function startCli(
  args: string[],
  env: NodeJS.ProcessEnv = {},
): {
  child: ChildProcess;
  ended: Promise<Ended>;
  event(name: string): Promise<Record<string, unknown>>;
} {
  const child = spawn(process.execPath, [cli, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  const waiting: (() => void)[] = [];
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    stdout += piece;
    waiting.forEach((look) => look());
  });
  child.stderr.setEncoding('utf8').on('data', (piece: string) => (stderr += piece));
  const ended = new Promise<Ended>((done) => child.on('close', (code) => done({ code, stdout, stderr })));
  const find = (name: string): Record<string, unknown> | undefined =>
    stdout
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .find(({ event }) => event === name);
  const event = (name: string): Promise<Record<string, unknown>> =>
    new Promise((done, fail) => {
      const look = (): void => {
        const found = find(name);
        if (found) done(found);
      };
      waiting.push(look);
      look();
      void ended.then(({ stderr: words }) =>
        fail(new Error(`it ended without “${name}”: ${stdout.slice(-500)} ${words}`)),
      );
    });
  return { child, ended, event };
}

export const runCli = (args: string[], env?: NodeJS.ProcessEnv): Promise<Ended> => startCli(args, env).ended;
