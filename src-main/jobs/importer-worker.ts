import { measure, look } from './importer-worker-read';
import type { WorkerItem, WorkerJob } from './importer-messages';
import { prepareSource, drawPreview } from './importer-worker-prepare';
import { serveJobs, type Give } from './importer-worker-link';

/**
 * A worker thread of the importer: reads headers, decodes and prepares, one source after another. Every file is hostile to
 * it; what it cannot stand ends this thread, or at worst the importer's process, and costs one file.
 */
async function work(job: WorkerJob, give: Give<WorkerItem>): Promise<void> {
  if (job.kind === 'examine') for (const file of job.files) await give(await look(file, job.within));
  else if (job.kind === 'measure') for (const source of job.sources) await give(await measure(source));
  else if (job.kind === 'preview') await give(await drawPreview(job));
  else for (const wanted of job.sources) await prepareSource(wanted, give);
}

serveJobs(work);
