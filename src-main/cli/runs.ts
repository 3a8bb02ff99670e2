import { progressOf, type RunSummary } from '@shared/domain/run';
import { formatFigure, formatPercent, formatResolution } from '@shared/pure/format';
import { openHost, type Command } from './context';
import { EXIT, type Output } from './output';
import { table } from './table';
import { text } from './text';

/** Lists the runs of the library, newest first; a script gets all that is known of each. */
export const runs: Command<object> = async (options, output) => {
  const host = await openHost(options, 'cli');
  try {
    tellRuns(await host.service.listRuns({}), text.noRuns, output);
    return EXIT.done;
  } finally {
    await host.close();
  }
};

/** One line a run, below a line that names the columns; `none` where there is no run. */
export function tellRuns(listed: readonly RunSummary[], none: string, output: Output): void {
  const [head = '', ...lines] = table([text.runColumns, ...listed.map(fieldsOf)]);
  // A script knows from the number of lines, and what each field is from its name.
  if (!output.json) output.event('columns', {}, listed.length > 0 ? head : none);
  listed.forEach((run, index) => output.event('run', run, lines[index]));
}

function fieldsOf({ name, state, options, quality, datasetName, queuePlace }: RunSummary): string[] {
  const progress = progressOf(state);
  return [
    name,
    queuePlace === undefined ? text.phases[state.phase] : text.waits(queuePlace + 1),
    progress ? formatPercent(progress.kimg / options.kimgTotal, 'en') : '',
    progress ? formatResolution(progress.resolution) : '',
    quality ? formatFigure(quality.swd, 'en') : '',
    datasetName,
  ];
}
