import { numpyName } from '../numpy-name';
import type { Bytes } from '../bytes';
import { affineOf, fromLps } from '../geometry';
import { damaged, unsupported } from '../refuse';
import type { Affine, ImageFacts, SourceFile, Volume } from '../scan';
import type { StoredType } from '../values';
import { examineRaw, readRaw, type RawVolume } from './raw-volume';

/** https://itk.org/Wiki/MetaIO/Documentation */
const types: Readonly<Record<string, StoredType>> = {
  MET_CHAR: 'int8', MET_UCHAR: 'uint8', MET_SHORT: 'int16', MET_USHORT: 'uint16', MET_INT: 'int32', MET_UINT: 'uint32',
  MET_FLOAT: 'float32', MET_DOUBLE: 'float64',
  MET_LONG: 'int32', MET_ULONG: 'uint32',
}; // prettier-ignore

export const isMetaImage = (head: Buffer): boolean =>
  /^\s*(ObjectType\s*=\s*Image|NDims\s*=|Comment\s*=)/.test(head.toString('latin1', 0, 64)) &&
  /^\s*ElementType\s*=/m.test(head.toString('latin1', 0, 8192));

/** Keys that MetaIO and ITK write; any other holds what somebody put there. */
const KNOWN = new Set(
  (
    'ObjectType NDims BinaryData BinaryDataByteOrderMSB ElementByteOrderMSB CompressedData CompressedDataSize TransformMatrix ' +
    'Rotation Orientation Offset Position Origin CenterOfRotation AnatomicalOrientation ElementSpacing ElementSize DimSize ' +
    'ElementType ElementDataFile ElementNumberOfChannels HeaderSize ElementNBits ElementMin ElementMax Modality ' +
    'CompressionLevel ObjectSubType TransformType Color ID ParentID AcquisitionDate SequenceID DistanceUnits Kinds'
  ).split(' '),
);

function rawOf(head: Buffer): RawVolume {
  const fields = new Map<string, string>();
  let end = 0;
  for (;;) {
    const newline = head.indexOf(10, end);
    const line = head.toString('utf8', end, newline < 0 ? head.byteLength : newline);
    end = newline < 0 ? head.byteLength : newline + 1;
    const found = /^\s*([^=]+?)\s*=\s*(.*?)\s*$/.exec(line);
    if (found) fields.set(found[1]!, found[2]!);
    // The pixels follow the line that names them.
    if (found?.[1] === 'ElementDataFile' || end >= head.byteLength) break;
  }
  const numbers = (...names: string[]): number[] => {
    const text = names.map((name) => fields.get(name)).find((value) => value !== undefined);
    return text === undefined ? [] : text.split(/\s+/).map(Number);
  };
  const isTrue = (name: string): boolean => /^(true|1)$/i.test(fields.get(name) ?? '');
  const sizes = numbers('DimSize');
  const dataFile = fields.get('ElementDataFile');
  const typeName = fields.get('ElementType') ?? '';
  const type = types[typeName.replace(/_ARRAY$/, '')];
  if (!dataFile || sizes.length !== numbers('NDims')[0] || sizes.length < 2) throw damaged('header');
  if (!type) throw unsupported('value-type', /^MET_[A-Z_]{1,24}$/.test(typeName) ? typeName : 'MetaImage');
  if (fields.has('BinaryData') && !isTrue('BinaryData')) throw unsupported('pixel-layout', 'MetaImage, text');
  if (/^LIST|%\d*d/.test(dataFile)) throw unsupported('several-files');
  const [columns = 1, rows = 1, slices = 1, ...further] = sizes;
  const channels = numbers('ElementNumberOfChannels')[0] ?? 1;
  const isColor = (channels === 3 || channels === 4) && type === 'uint8';
  const littleEndian = !(isTrue('BinaryDataByteOrderMSB') || isTrue('ElementByteOrderMSB'));
  const spacing = numbers('ElementSpacing', 'ElementSize');
  const skip = numbers('HeaderSize')[0] ?? 0;
  const isLocal = /^local$/i.test(dataFile);
  return {
    format: 'MetaImage',
    columns,
    rows,
    slices,
    frames: further.reduce((product, size) => product * size, isColor ? 1 : channels),
    samples: isColor ? channels : 1,
    framesInnermost: channels > 1 && !isColor && further.every((size) => size === 1),
    type,
    littleEndian,
    dtype: numpyName(type, littleEndian),
    shape: sizes,
    affine: affineFrom(
      numbers('TransformMatrix', 'Rotation', 'Orientation'),
      numbers('Offset', 'Position', 'Origin'),
      spacing,
      sizes.length,
    ),
    spacing: spacing.length >= 2 ? [spacing[0]!, spacing[1]!, spacing[2] ?? 1] : undefined,
    packing: isTrue('CompressedData') ? 'zlib' : 'none',
    pixels: isLocal ? { at: end } : { file: dataFile.replace(/^\.\//, ''), at: skip === -1 ? 'end' : skip },
    hasPersonalData:
      [...fields.keys()].some((key) => !KNOWN.has(key)) || Boolean(fields.get('AcquisitionDate')),
  };
}

/** ITK's space is LPS+; the matrix holds the direction of each axis in a line of its own. */
function affineFrom(
  matrix: readonly number[],
  offset: readonly number[],
  spacing: readonly number[],
  dimensions: number,
): Affine | undefined {
  if (dimensions < 3 || matrix.length !== dimensions ** 2 || spacing.length < 3) return undefined;
  const axis = (i: number): [number, number, number] =>
    [0, 1, 2].map((j) => matrix[i * dimensions + j]! * spacing[i]!) as [number, number, number];
  const [x = 0, y = 0, z = 0] = offset;
  return fromLps(affineOf(axis(0), axis(1), axis(2), [x, y, z]));
}

/** Facts of a MetaImage (.mha, .mhd). @throws RefusedFile */
export const examineMetaImage = (bytes: Bytes, head: Buffer, file: SourceFile): Promise<ImageFacts> =>
  examineRaw(rawOf(head), bytes, file);

/** @throws RefusedFile */
export const readMetaImage = (
  bytes: Bytes,
  head: Buffer,
  file: SourceFile,
  limit: number,
): Promise<Omit<Volume, 'facts'>> => readRaw(rawOf(head), bytes, file, limit);
