import { readFile } from 'node:fs/promises';
import { datasetId, imageSetId, runId } from '@shared/domain/units';
import { openDatasetById } from '../dataset/store';
import { shownImage } from '../image-set/shown';
import type { Library } from '../library/layout';
import type { MediaFile } from './host';
import type { MetricLogs } from './metric-log';
import type { RunShelf } from './runs';

const png = (body: Uint8Array): MediaFile => ({ contentType: 'image/png', body, immutable: true });
const values = (body: Uint8Array): MediaFile => ({
  contentType: 'application/octet-stream',
  body,
  immutable: true,
});

/**
 * The image at a path of `mediaUrl`, or undefined. Each part of the path must have the form of an id or of a number; ids
 * are looked up among what the library holds, so nothing of the path is ever a file's name.
 */
export async function readMedia(
  path: string,
  library: Library,
  runs: RunShelf,
  previews: { previewPng(id: string): Uint8Array | undefined },
  metrics: MetricLogs,
): Promise<MediaFile | undefined> {
  const [, previewId] = /^\/media\/source\/([0-9a-f]{32})\.png$/.exec(path) ?? [];
  if (previewId !== undefined) {
    const body = previews.previewPng(previewId);
    return body && png(body);
  }
  const [, metricsOf] = /^\/media\/metrics\/(r[0-9a-f]{16})\.bin$/.exec(path) ?? [];
  const [, pointFile, pointRun, point] =
    /^\/media\/point-(image|target)\/(r[0-9a-f]{16})\/(p[0-9a-f]{16})\.png$/.exec(path) ?? [];
  const [, kind, ...rest] =
    /^\/media\/(slice|values|preview|reals|generated)\/(.+)\/(\d{1,7})\.(?:png|bin)$/.exec(path) ?? [];
  const index = Number(rest[1]);
  const ids = rest[0]?.split('/') ?? [];
  try {
    if (metricsOf !== undefined) {
      const { folder } = await runs.byId(runId.parse(metricsOf));
      return { ...values(await metrics.bytes(folder.metrics)), immutable: false };
    }
    if (pointRun !== undefined && point !== undefined) {
      const { folder } = await runs.byId(runId.parse(pointRun));
      return png(await readFile(folder.point(point)[pointFile === 'image' ? 'image' : 'target']));
    }
    if ((kind === 'slice' || kind === 'values') && ids.length === 1) {
      const dataset = await openDatasetById(library, datasetId.parse(ids[0]));
      if (index >= dataset.record.slices) return undefined;
      if (kind === 'slice') return png(await dataset.slicePng(index));
      const { buffer, byteOffset, byteLength } = await dataset.readSlice(index);
      return values(new Uint8Array(buffer, byteOffset, byteLength));
    }
    if (kind === 'preview' && ids.length === 1) {
      const { folder } = await runs.byId(runId.parse(ids[0]));
      return png(await readFile(folder.preview(index)));
    }
    if (kind === 'reals' && ids.length === 1) {
      const { folder } = await runs.byId(runId.parse(ids[0]));
      return png(await readFile(folder.reals(index)));
    }
    if (kind === 'generated' && ids.length === 2) {
      const { folder } = await runs.byId(runId.parse(ids[0]));
      const wanted = imageSetId.parse(ids[1]);
      const set = (await runs.imageSets(folder)).find(({ manifest }) => manifest.id === wanted);
      const body = set && (await shownImage(set.folder, set.manifest, index));
      return body && png(body);
    }
    return undefined;
  } catch {
    // Not an id, not in the library, or no such file: in all cases there is no image at this address.
    return undefined;
  }
}
