import { resolve } from 'node:path';
import { onStopSignal, openHost, exitCodeOfSignal, type Command, type StopSignal } from './context';
import { EXIT } from './output';
import { text } from './text';
import { kimgWords, runIdOf } from './train';

export interface ExportModelOptions {
  readonly run: string;
  readonly checkpoint?: number;
  readonly out?: string;
}

export const exportModel: Command<ExportModelOptions> = async (
  { run, checkpoint, out, ...options },
  output,
) => {
  const host = await openHost(options, 'cli');
  let stoppedBy: StopSignal | undefined;
  // Writing takes seconds, so whoever stops it is kept waiting until it is whole.
  const ignoreSignals = onStopSignal((signal) => {
    stoppedBy = signal;
    output.event('stopping', {}, text.ending);
  });
  try {
    const choice = {
      runId: await runIdOf(host.service, run),
      ...(checkpoint !== undefined && { images: checkpoint }),
    };
    const written = await (out === undefined
      ? host.service.exportModel(choice)
      : host.exportModelInto(resolve(out), choice));
    const { resolution, images, folder } = written;
    output.event('done', written, text.exported(resolution, kimgWords(images / 1000), folder));
    return stoppedBy ? exitCodeOfSignal(stoppedBy) : EXIT.done;
  } finally {
    ignoreSignals();
    await host.close();
  }
};
