import { encode } from 'fast-png';
import { looksLikeLabelMap } from '../dataset/checks/label-map';
import { volumeLooksBurnedIn } from '../dataset/checks/volume-looks';
import { layoutFor, prepareVolume, previewSlice, type PreparedSlice } from '../dataset/prepare';
import type { Volume } from '../dataset/readers/scan';
import type { Drawn, RefusedSource, WantedPreview, WantedSource, WorkerItem } from './importer-messages';
import type { Give } from './importer-worker-link';
import { decode, orRefused } from './importer-worker-read';

/** Small slices are handed over some at a time, so that messages do not cost more than they carry. */
const HANDED_OVER_BYTES = 2 ** 20;

/** Decodes a source and hands its slices over as they are made: first what it looks like, at the end what was passed over. */
export async function prepareSource(
  { source, request }: WantedSource,
  give: Give<WorkerItem>,
): Promise<void> {
  const volume = await orRefused(() => decode(source));
  if ('kind' in volume) return give(volume);
  const prepared = prepareVolume(volume, request);
  const { plane } = prepared;
  const [labelMap, burnedIn] = [looksLikeLabelMap(volume), volumeLooksBurnedIn(volume)];
  await give({ kind: 'opened', plane, labelMap, burnedIn, remarks: volume.remarks });
  let some: PreparedSlice[] = [];
  let bytes = 0;
  const handOver = async (): Promise<void> => {
    const moved = some.flatMap(({ pixels, thumbnail }) => [pixels.buffer, thumbnail.buffer]);
    if (some.length > 0) await give({ kind: 'slices', slices: some }, moved);
    [some, bytes] = [[], 0];
  };
  for (const slice of prepared) {
    some.push(slice);
    bytes += slice.pixels.byteLength;
    if (bytes >= HANDED_OVER_BYTES) await handOver();
  }
  await handOver();
  await give({ kind: 'prepared', ...prepared.skipped });
}

/** The volume of the last preview: the same one is asked for again while a slider moves. */
let last: { readonly key: string; readonly volume: Volume } | undefined;

/** A slice of a source as it would become, as PNG. */
export const drawPreview = ({ source, at, options, plane }: WantedPreview): Promise<Drawn | RefusedSource> =>
  orRefused(async () => {
    const key = JSON.stringify(source.files);
    if (last?.key !== key) last = { key, volume: await decode(source) };
    const { volume } = last;
    const layout = layoutFor([source.facts], options);
    const request = { options, layout, side: source.facts.side, acquiredPlane: plane };
    const { pixels, window, slices } = previewSlice(volume, request, at);
    const { size, colors, storage } = layout;
    const depth = storage === 'uint16' ? 16 : 8;
    const png = encode({ width: size, height: size, channels: colors, depth, data: pixels });
    return { kind: 'drawn', png, window: [window[0], window[1]], slices };
  });
