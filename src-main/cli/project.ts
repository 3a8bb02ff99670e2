import { SliceloomError } from '@shared/contract/errors';
import { PROJECTION_STEPS } from '@shared/domain/kept';
import { openHost, type CommonOptions } from './context';
import { EXIT, type Output } from './output';
import { runNamed } from './run-named';
import { text } from './text';
import { untilStopped } from './until-stopped';

export interface ProjectOptions extends CommonOptions {
  readonly run: string;
  /** Without it the data set that the run was trained on. */
  readonly dataset?: string;
  /** From 0, as the data set's slices are counted. */
  readonly slice: number;
  readonly steps: number;
  readonly name?: string;
  readonly checkpoint?: number;
}

export const projectDefaults = { steps: PROJECTION_STEPS.usual } as const;

/** Looks for the styles with which a network draws a real slice, and keeps them with the run as a point with an id. */
export function project(options: ProjectOptions, output: Output): Promise<number> {
  const whole = (option: string, value: number, least: number, most: number): number => {
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    const reason = `“${value}” is not possible`;
    throw new SliceloomError('option-invalid', { option, reason, allowed: `${least} to ${most}` });
  };
  const steps = whole('--steps', options.steps, PROJECTION_STEPS.least, PROJECTION_STEPS.most);
  const slice = whole('--slice', options.slice, 0, Number.MAX_SAFE_INTEGER);
  return untilStopped(output, async (signal) => {
    const host = await openHost(options, 'cli');
    try {
      const run = await runNamed(host.service, options.run);
      const images =
        options.checkpoint ?? (await host.service.listCheckpoints({ runId: run.id })).at(-1)?.images;
      if (images === undefined) throw new SliceloomError('no-checkpoint', { name: run.name });
      const { dataset } = options;
      const found = (await host.service.listDatasets({})).find((each) =>
        dataset === undefined ? each.id === run.datasetId : each.name === dataset,
      );
      if (!found) throw new SliceloomError('dataset-missing', { name: dataset ?? run.datasetName });
      const { name } = options;
      const wanted = { runId: run.id, images, datasetId: found.id, slice, steps, ...(name && { name }) };
      for await (const event of host.service.project(wanted, signal)) {
        if (event.kind === 'progress') {
          const { done, total, loss } = event;
          output.status('progress', { done, total, loss }, text.projecting(done, total, loss));
          continue;
        }
        const { point } = event;
        const fit = point.of.kind === 'slice' ? point.of.fit : undefined;
        output.event('done', { ...point }, text.projected(point.id, point.name, fit?.correlation ?? 0));
      }
      return EXIT.done;
    } finally {
      await host.close();
    }
  });
}
