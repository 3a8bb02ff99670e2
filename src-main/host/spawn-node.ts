import { fork } from 'node:child_process';
import { asFrame, closeFrame, messageFrame, type Frame } from '@main/jobs/frames';
import { jobEnvironment, LastLines } from '@main/jobs/child';
import type { JobExit, JobProcess } from './host';

/**
 * Starts a job process, a trainer or an importer, as a child of this Node process.
 *
 * It stays in this process's group, so a Ctrl-C in the terminal reaches it too; the job ignores it, and ends when its
 * parent asks or is gone (`disconnect`).
 *
 * @param entry the built job, such as out/main/trainer.js
 */
export function spawnNodeJob(entry: string, env: NodeJS.ProcessEnv = process.env): JobProcess {
  const child = fork(entry, [], {
    env: jobEnvironment(env),
    // The parent's own switches, such as --inspect, are not the child's.
    execArgv: [],
    serialization: 'json',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const words = new LastLines();
  child.stderr?.setEncoding('utf8').on('data', (piece: string) => words.add(piece));
  // A pipe that nobody reads fills up and halts its writer.
  child.stdout?.resume();

  let receive: (message: unknown) => void = () => {};
  let closed: () => void = () => {};
  let open = true;
  const end = (): void => {
    if (!open) return;
    open = false;
    closed();
  };
  child.on('message', (raw) => {
    const frame = asFrame(raw);
    if (frame?.kind === 'message') receive(frame.message);
    else if (frame) end();
  });
  child.on('disconnect', end);
  // The callback takes the error of a child that has just gone; `disconnect` and `exit` tell of it.
  const post = (frame: Frame): void => {
    if (child.connected) child.send(frame, () => {});
  };

  const exited = new Promise<JobExit>((resolve) => {
    // `close` comes after `exit` and after the last of its standard error has been read.
    child.once('close', (code, signal) => resolve({ code, signal }));
    child.once('error', (error) => {
      words.add(`${error.message}\n`);
      if (child.pid === undefined) resolve({ code: null, signal: null });
    });
  });
  void exited.then(end);

  return {
    pid: child.pid,
    channel: {
      send: (message) => {
        if (open) post(messageFrame(message));
      },
      onMessage: (handler) => (receive = handler),
      onClose: (handler) => (closed = handler),
      close: () => {
        if (open) post(closeFrame);
        end();
      },
    },
    exited,
    lastWords: () => words.toString(),
    kill: () => {
      end();
      child.kill('SIGKILL');
    },
  };
}
