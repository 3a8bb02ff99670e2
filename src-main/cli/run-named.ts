import { SliceloomError } from '@shared/contract/errors';
import type { RunSummary } from '@shared/domain/run';
import type { Host } from '../host/host';

/** @throws SliceloomError `run-missing`. */
export async function runNamed(service: Host['service'], name: string): Promise<RunSummary> {
  const run = (await service.listRuns({})).find((candidate) => candidate.name === name);
  if (!run) throw new SliceloomError('run-missing', { name });
  return run;
}
