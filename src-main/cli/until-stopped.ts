import { exitCodeOfSignal, onStopSignal, type StopSignal } from './context';
import type { Output } from './output';
import { text } from './text';

/** Does what a Ctrl-C or a polite signal may cut short. @returns its exit code, or the signal's where one came */
export async function untilStopped(
  output: Output,
  act: (signal: AbortSignal) => Promise<number>,
): Promise<number> {
  const cancel = new AbortController();
  let stoppedBy: StopSignal | undefined;
  const ignoreSignals = onStopSignal((signal) => {
    stoppedBy = signal;
    output.event('stopping', {}, text.ending);
    cancel.abort();
  });
  try {
    const code = await act(cancel.signal);
    return stoppedBy ? exitCodeOfSignal(stoppedBy) : code;
  } finally {
    ignoreSignals();
  }
}
