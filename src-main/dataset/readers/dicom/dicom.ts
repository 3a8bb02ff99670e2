import type { Remark } from '@shared/domain/import/findings';
import type { Bytes } from '../bytes';
import {
  checkSize,
  imageFacts,
  ORIENTATION_UNKNOWN,
  shapeRemarks,
  spacingRemarks,
  volumesRemark,
} from '../facts';
import { inMemory } from '../inflate';
import { noImage, refuse, truncated } from '../refuse';
import type { ImageFacts, SourceFile, Volume } from '../scan';
import { statisticsOfSamples } from '../statistics';
import { DEFAULT_LIMIT } from '../values';
import { applyPalette } from './colors';
import { decodeFrames } from './decode';
import { openDicom, type DicomFile } from './file';
import { dicomGeometry, planeOfFile } from './geometry';
import { identityOf } from './identity';
import { mosaicOf, untile } from './mosaic';
import { nativeBytes, pixelModule, type PixelModule } from './pixel-module';
import {
  applyModalityTable,
  hasModalityTable,
  isScaledByGroups,
  rescaleFrames,
  rescalesOf,
  windowOf,
} from './rescale';
import { reorderFrames } from './reorder';
import type { Values } from './values';

const SEGMENTATIONS = ['1.2.840.10008.5.1.4.1.1.66.4', '1.2.840.10008.5.1.4.1.1.66.7'];

/** Facts of a DICOM file. @throws RefusedFile where it has no image, is cut, or is not supported */
export async function examineDicom(bytes: Bytes, head: Buffer, file: SourceFile): Promise<ImageFacts> {
  const plain = bytes.length === undefined ? await inMemory(bytes, DEFAULT_LIMIT) : bytes;
  const dicom = await openDicom(plain, head);
  const { values, pixels, coding } = dicom;
  if (values.has(0x00041220)) throw noImage('dicom-index');
  if (SEGMENTATIONS.includes(values.text(0x00080016) ?? '') || values.text(0x00080060) === 'SEG')
    throw refuse('label-map');
  const module = pixelModule(dicom);
  if (coding === 'native') {
    const needed = nativeBytes(module);
    const there = Math.min(pixels!.length ?? Infinity, (dicom.bytes.length ?? Infinity) - pixels!.at);
    if (there < needed) throw truncated(needed, there);
  }
  const mosaic = mosaicOf(values, module.columns, module.rows);
  const [columns, rows] = [module.columns / (mosaic?.tiles ?? 1), module.rows / (mosaic?.tiles ?? 1)];
  const { slices, frames, spacing, affine, position } = dicomGeometry(values, module, mosaic);
  checkSize(columns, rows, slices);
  const rescales = rescalesOf(values, module.frames);
  const isPlain = rescales.length === 1 && rescales[0]!.slope === 1 && rescales[0]!.intercept === 0;
  const colors = module.samples === 3 || module.photometric === 'PALETTE COLOR' ? 3 : 1;
  const burnedIn = values.text(0x00280301) === 'YES';
  return imageFacts({
    format: 'DICOM',
    columns,
    rows,
    slices,
    frames,
    colors,
    dtype: dtypeOf(values, module, rescales.length),
    shape: [module.frames, module.rows, module.columns, module.samples].filter(
      (n, i) => n > 1 || i === 1 || i === 2,
    ),
    isPicture: module.allocated === 8 && isPlain && !hasModalityTable(values),
    spacing,
    affine,
    modality: coded(values.text(0x00080060)),
    sequence: sequenceOf(values),
    window: windowOf(values, module.frames),
    position,
    instance: values.number(0x00200013),
    burnedIn,
    ...identityOf(values, file, stackOf(values, module)),
    remarks: [
      ...(affine || colors === 3 ? [] : [ORIENTATION_UNKNOWN]),
      ...spacingRemarks(spacing),
      ...volumesRemark(frames),
      ...(mosaic ? [{ code: 'mosaic', params: { count: mosaic.slices } } satisfies Remark] : []),
      ...(burnedIn ? [{ code: 'burned-in', params: {} } satisfies Remark] : []),
      ...shapeRemarks(columns, rows),
    ],
  });
}

const dtypeOf = (values: Values, { type }: PixelModule, rescales: number): string =>
  hasModalityTable(values) ? 'uint16' : rescales > 1 ? 'float32' : type;

/** Codes of DICOM are capitals, digits, spaces and underscores (PS3.5 §6.2, CS): free text does not pass. */
const coded = (text: string | undefined): string | undefined =>
  text !== undefined && /^[A-Z0-9_ ]{1,16}$/.test(text) ? text : undefined;

/** What kind of sequence it is, in codes only: protocol and description are free text, in which names occur. */
function sequenceOf(values: Values): string | undefined {
  const contrast = coded(values.text(0x00089209));
  if (contrast && contrast !== 'UNKNOWN') return contrast;
  const name = values.text(0x00180024);
  if (name && /^[*#\w+-]{1,16}$/.test(name)) return name;
  return (
    values
      .texts(0x00180020)
      .map(coded)
      .filter((code) => code !== undefined)
      .join(' ') || undefined
  );
}

/** Slices of one series that differ in these are different stacks: orientation, size, echo, kind of picture. */
function stackOf(values: Values, { columns, rows, photometric, type }: PixelModule): string {
  const plane = planeOfFile(values);
  const orientation = plane
    ? [...plane.column, ...plane.row].map((value) => Math.round(value * 100)).join()
    : '';
  const kind = values.texts(0x00080008).slice(2).join();
  return [columns, rows, photometric, type, orientation, kind, values.text(0x00180081) ?? ''].join('|');
}

/** Reads all frames of a file. @throws RefusedFile */
export async function readDicom(bytes: Bytes, head: Buffer, limit: number): Promise<Omit<Volume, 'facts'>> {
  const plain = bytes.length === undefined ? await inMemory(bytes, limit) : bytes;
  const dicom: DicomFile = await openDicom(plain, head);
  const module = pixelModule(dicom);
  const { values } = dicom;
  const mosaic = mosaicOf(values, module.columns, module.rows);
  const { slices, frames, spacing, affine, order } = dicomGeometry(values, module, mosaic);
  const rescales = rescalesOf(values, module.frames);
  const { pixels: stored, remarks } = await decodeFrames(dicom, module, limit);
  const base = {
    columns: module.columns, rows: module.rows, slices, frames, colors: module.samples,
    slope: rescales[0]!.slope, intercept: rescales[0]!.intercept,
    inverted: module.photometric === 'MONOCHROME1', spacing, affine, remarks,
  } as const; // prettier-ignore
  if (module.photometric === 'PALETTE COLOR')
    return {
      ...base,
      slope: 1,
      intercept: 0,
      colors: 3,
      pixels: applyPalette(stored, values),
      statistics: statisticsOfSamples(stored),
    };
  if (module.samples === 3) return { ...base, slope: 1, intercept: 0, pixels: stored };
  if (hasModalityTable(values)) return { ...base, pixels: applyModalityTable(stored, values, module.signed) };
  if (mosaic) {
    const { min, max, mean } = statisticsOfSamples(stored);
    const { slope, intercept } = base;
    return {
      ...base,
      columns: module.columns / mosaic.tiles,
      rows: module.rows / mosaic.tiles,
      pixels: untile(stored, module.columns, module.rows, mosaic),
      statistics: {
        min: min * slope + intercept,
        max: max * slope + intercept,
        mean: mean * slope + intercept,
      },
    };
  }
  const isMixed = rescales.length > 1;
  const pixels = isMixed ? rescaleFrames(stored, rescales) : stored;
  if (order) reorderFrames(pixels, order);
  // Independent readers know no scale but the file's own; that of functional groups is missing in what they tell.
  const statistics = isScaledByGroups(values) ? { statistics: statisticsOfSamples(stored) } : {};
  return { ...base, pixels, ...(isMixed ? { slope: 1, intercept: 0 } : {}), ...statistics };
}
