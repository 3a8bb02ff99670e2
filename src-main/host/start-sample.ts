import type { ApplicationService } from '@shared/contract/application';
import { DEFAULT_PRESET } from '@shared/domain/presets';
import type { RunSummary } from '@shared/domain/run';

/** Begins a quick training on the data set that comes with Sliceloom, as the first page's button does. */
export async function startSample(service: ApplicationService): Promise<RunSummary> {
  const { id } = await service.installSample({});
  return service.startRun({ datasetId: id, preset: DEFAULT_PRESET, overrides: {} });
}
