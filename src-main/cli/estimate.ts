import type { Estimate } from '@shared/domain/estimate';
import { presetReasons } from '@shared/domain/preset-reasons';
import { formatBytes, formatCount, formatDuration, formatFigure } from '@shared/pure/format';
import { exitCodeOfSignal, onStopSignal, openHost, type Command, type StopSignal } from './context';
import { newRunOf, type NewRunOptions } from './new-run';
import { EXIT, type Output } from './output';
import { text } from './text';

/** Times real steps of the run that the same options would train, and tells what it would take. */
export const estimate: Command<NewRunOptions> = async (options, output) => {
  const host = await openHost(options, 'cli');
  const cancel = new AbortController();
  let stoppedBy: StopSignal | undefined;
  const ignoreSignals = onStopSignal((signal) => {
    stoppedBy = signal;
    cancel.abort();
  });
  try {
    const choice = await newRunOf(host.service, options, 'estimate');
    let isDone = false;
    for await (const event of host.service.estimate(choice, cancel.signal)) {
      if (event.kind === 'chosen') {
        const reasons = presetReasons(options.preset, event.circumstances, 'en');
        output.event('chosen', { ...event, reasons }, reasons.join('\n'));
      } else if (event.kind === 'progress') {
        output.status('progress', event, text.timing(event.resolution, event.done, event.total));
      } else {
        isDone = true;
        tell(event.estimate, output);
      }
    }
    if (stoppedBy) return exitCodeOfSignal(stoppedBy);
    return isDone ? EXIT.done : EXIT.failed;
  } finally {
    ignoreSignals();
    await host.close();
  }
};

function tell(found: Estimate, output: Output): void {
  const rows = found.perResolution.map(({ resolution, steps, millisecondsPerStep, isMeasured }) =>
    text.timed(resolution, formatCount(steps, 'en'), formatFigure(millisecondsPerStep, 'en'), isMeasured),
  );
  const [time, memory, disk] = [
    formatDuration(found.seconds, 'en'),
    formatBytes(found.memoryBytes, 'en'),
    formatBytes(found.diskBytes, 'en'),
  ];
  const words = text.estimated(time, memory, found.memoryOf, disk);
  output.event('estimate', found, [...rows, words].join('\n'));
}
