import { resolve } from 'node:path';
import { onStopSignal, openHost, exitCodeOfSignal, type Command, type StopSignal } from './context';
import { EXIT } from './output';
import { text } from './text';
import { runIdOf } from './train';

export interface GenerateOptions {
  readonly run: string;
  readonly count: number;
  readonly seed: number;
  readonly psi: number;
  readonly out?: string;
}

export const generate: Command<GenerateOptions> = async (options, output) => {
  const host = await openHost(options, 'cli');
  const cancel = new AbortController();
  let stoppedBy: StopSignal | undefined;
  const ignoreSignals = onStopSignal((signal) => {
    stoppedBy = signal;
    output.event('stopping', {}, text.ending);
    cancel.abort();
  });
  try {
    const { count, seed, psi } = options;
    const input = { runId: await runIdOf(host.service, options.run), count, seed, psi };
    const events =
      options.out === undefined
        ? host.service.generate(input, cancel.signal)
        : host.generateInto(resolve(options.out), input, cancel.signal);
    for await (const event of events) {
      if (event.kind === 'progress') output.status('progress', event, text.drawing(event.done, event.total));
      else
        output.event(
          'done',
          { folder: event.folder, ...event.imageSet },
          text.drawn(event.imageSet.count, event.folder),
        );
    }
    return stoppedBy ? exitCodeOfSignal(stoppedBy) : EXIT.done;
  } finally {
    ignoreSignals();
    await host.close();
  }
};
