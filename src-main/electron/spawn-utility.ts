import { constants } from 'node:os';
import { basename } from 'node:path';
import { app, utilityProcess, type Details } from 'electron';
import { asFrame, closeFrame, messageFrame } from '@main/jobs/frames';
import { jobEnvironment, LastLines } from '@main/jobs/child';
import type { JobExit, JobProcess } from '@main/host/host';

const SERVICE = 'Sliceloom';
/** Which of the two ends comes first is not promised; so long after the first, the other is not waited for. */
const SECOND_WORD_MS = 500;
let started = 0;

/**
 * Starts a job, a trainer or an importer, in a utility process of Electron.
 *
 * @param entry the built job, such as out/main/trainer.js: fixed by the caller, never from a page
 */
export function spawnUtilityJob(entry: string, env: NodeJS.ProcessEnv = process.env): JobProcess {
  const serviceName = `${SERVICE} ${basename(entry, '.js')} ${++started}`;
  const child = utilityProcess.fork(entry, [], { serviceName, env: jobEnvironment(env), stdio: 'pipe' });
  const words = new LastLines();
  child.stderr?.on('data', (piece: Buffer) => words.add(piece.toString('utf8')));
  // A pipe that nobody reads fills up and halts its writer.
  child.stdout?.on('data', () => {});

  let receive: (message: unknown) => void = () => {};
  let closed: () => void = () => {};
  let open = true;
  const end = (): void => {
    if (!open) return;
    open = false;
    closed();
  };
  child.on('message', (raw: unknown) => {
    const frame = asFrame(raw);
    if (frame?.kind === 'message') receive(frame.message);
    else if (frame) end();
  });

  let pid: number | undefined;
  let hasEnded = false;
  child.once('spawn', () => (pid = child.pid));
  const exited = utilityExit(child, serviceName);
  void exited.then(() => {
    hasEnded = true;
    end();
  });

  return {
    get pid() {
      return pid;
    },
    channel: {
      send: (message) => {
        if (open) child.postMessage(messageFrame(message));
      },
      onMessage: (handler) => (receive = handler),
      onClose: (handler) => (closed = handler),
      close: () => {
        if (open) child.postMessage(closeFrame);
        end();
      },
    },
    exited,
    lastWords: () => words.toString(),
    kill: () => {
      end();
      if (hasEnded) return;
      // `child.kill` asks politely, which a process that hangs in a computation does not hear.
      if (pid === undefined) child.kill();
      else process.kill(pid, 'SIGKILL');
    },
  };
}

/**
 * How the process ended. Its own `exit` has the code; `child-process-gone`, which only failures raise, has the reason,
 * and alone tells of some that end without a code.
 */
function utilityExit(child: Electron.UtilityProcess, serviceName: string): Promise<JobExit> {
  return new Promise((resolve) => {
    let code: number | null = null;
    let details: Details | undefined;
    const finish = (): void => {
      app.off('child-process-gone', gone);
      resolve(asJobExit(code, details));
    };
    const hear = (): void => {
      const isAll = code === 0 || (code !== null && details !== undefined);
      if (isAll) finish();
      else setTimeout(finish, SECOND_WORD_MS);
    };
    const gone = (_event: unknown, heard: Details): void => {
      if (heard.serviceName !== serviceName && heard.name !== serviceName) return;
      details = heard;
      hear();
    };
    app.on('child-process-gone', gone);
    child.once('exit', (exitCode) => {
      code = exitCode;
      hear();
    });
  });
}

/** Chromium reports a signal by its number where an exit code would stand. */
function asJobExit(code: number | null, details: Details | undefined): JobExit {
  const wasSignalled =
    details?.reason === 'killed' || details?.reason === 'crashed' || details?.reason === 'oom';
  const found = wasSignalled && Object.entries(constants.signals).find(([, n]) => n === details?.exitCode);
  return found ? { code: null, signal: found[0] } : { code: code ?? details?.exitCode ?? null, signal: null };
}
