import type { Channel } from '@shared/contract/channel';
import { asFrame, closeFrame, messageFrame, type Frame } from './frames';

/**
 * A job process's channel to the host that started it: Electron's parent port in a utility process, Node's IPC in a
 * child of the command line. It closes when the host says so or is gone.
 *
 * @throws Error in a process that no host has started
 */
export function parentChannel(): Channel {
  let receive: (message: unknown) => void = () => {};
  let closed: () => void = () => {};
  let open = true;
  const end = (): void => {
    if (!open) return;
    open = false;
    closed();
  };
  const take = (raw: unknown): void => {
    const frame = asFrame(raw);
    if (!frame || !open) return;
    if (frame.kind === 'close') end();
    else receive(frame.message);
  };

  const pipe = utilityPipe(take) ?? ipcPipe(take, end);
  return {
    send: (message) => {
      if (open) pipe(messageFrame(message));
    },
    onMessage: (handler) => (receive = handler),
    onClose: (handler) => (closed = handler),
    close: () => {
      if (open) pipe(closeFrame);
      end();
    },
  };
}

type Pipe = (frame: Frame) => void;

/** Electron ends a utility process itself when the main process is gone, so that needs no listener here. */
function utilityPipe(take: (raw: unknown) => void): Pipe | undefined {
  // Only Electron has this, and only in a utility process.
  const parent = process.parentPort as Electron.ParentPort | undefined;
  if (!parent) return undefined;
  parent.on('message', ({ data }: { data: unknown }) => take(data));
  return (frame) => parent.postMessage(frame);
}

function ipcPipe(take: (raw: unknown) => void, end: () => void): Pipe {
  if (!process.send) throw new Error('A job process is started by Sliceloom, not by hand.');
  process.on('message', take);
  process.on('disconnect', end);
  // The callback takes the error of a parent that has just gone; `disconnect` tells of it.
  return (frame) => process.send?.(frame, undefined, undefined, () => {});
}
