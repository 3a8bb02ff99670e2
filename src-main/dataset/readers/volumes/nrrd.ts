import { numpyName } from '../numpy-name';
import type { Bytes } from '../bytes';
import { affineOf } from '../geometry';
import { damaged, refuse, unsupported } from '../refuse';
import type { Affine, ImageFacts, SourceFile, Volume } from '../scan';
import type { StoredType } from '../values';
import { examineRaw, readRaw, type RawVolume } from './raw-volume';

/** https://teem.sourceforge.net/nrrd/format.html */
const types: Readonly<Record<string, StoredType>> = Object.fromEntries(
  Object.entries({
    int8: 'signed char|int8|int8_t',
    uint8: 'uchar|unsigned char|uint8|uint8_t',
    int16: 'short|short int|signed short|signed short int|int16|int16_t',
    uint16: 'ushort|unsigned short|unsigned short int|uint16|uint16_t',
    int32: 'int|signed int|int32|int32_t',
    uint32: 'uint|unsigned int|uint32|uint32_t',
    float32: 'float',
    float64: 'double',
  }).flatMap(([type, names]) => names.split('|').map((name) => [name, type as StoredType])),
);

export const isNrrd = (head: Buffer): boolean => /^NRRD000\d/.test(head.toString('latin1', 0, 8));

interface Header {
  readonly fields: ReadonlyMap<string, string>;
  /** Where the first byte after the header is. */
  readonly end: number;
  readonly hasOwnKeys: boolean;
}

function parseHeader(head: Buffer): Header {
  const fields = new Map<string, string>();
  let hasOwnKeys = false;
  for (let at = 0, isFirst = true; ; isFirst = false) {
    const newline = head.indexOf(10, at);
    // A header without its empty line is a detached one; its lines end with the file.
    const line = head.toString('utf8', at, newline < 0 ? head.byteLength : newline).replace(/\r$/, '');
    const next = newline < 0 ? head.byteLength : newline + 1;
    if (line === '' || next === head.byteLength) {
      if (line !== '') addField(line, fields);
      return { fields, end: next, hasOwnKeys };
    }
    if (!isFirst && !line.startsWith('#')) {
      if (/^[^:]+:=/.test(line)) hasOwnKeys = true;
      else addField(line, fields);
    }
    at = next;
  }
}

function addField(line: string, fields: Map<string, string>): void {
  const found = /^([^:]+):\s?(.*)$/.exec(line);
  if (found) fields.set(found[1]!.trim().toLowerCase(), found[2]!.trim());
}

const vector = (text: string): number[] | undefined =>
  text === 'none' ? undefined : text.replace(/[()]/g, '').split(',').map(Number);

const CHANNELS = /^(rgb-color|rgba-color|3-color|4-color|hsv-color|xyz-color)$/i;
const NOT_SPATIAL =
  /^(list|vector|point|normal|covariant-vector|time|scalar|stub|complex|2-vector|3-vector|4-vector|3-gradient|3-normal|.*matrix|quaternion|.*-color)$/i;

function rawOf(head: Buffer): RawVolume {
  const { fields, end, hasOwnKeys } = parseHeader(head);
  const field = (name: string, other = name): string | undefined => fields.get(name) ?? fields.get(other);
  const sizes = (field('sizes') ?? '').split(/\s+/).map(Number);
  const type = types[field('type') ?? ''];
  if (sizes.length !== Number(field('dimension')) || sizes.some((size) => !(size > 0)))
    throw damaged('header');
  if (!type) {
    if (/long|block|int64/.test(field('type') ?? ''))
      throw unsupported('value-type', field('type') === 'block' ? 'block' : 'int64');
    throw damaged('header');
  }
  const kinds = (field('kinds') ?? '').split(/\s+/).filter((kind) => kind !== '');
  const directions = field('space directions')
    ?.match(/none|\([^)]*\)/g)
    ?.map(vector);
  const isSpatial = (axis: number): boolean =>
    directions ? directions[axis] !== undefined : !NOT_SPATIAL.test(kinds[axis] ?? 'domain');
  const spatial = sizes.map((_, axis) => axis).filter(isSpatial);
  const others = sizes.map((_, axis) => axis).filter((axis) => !isSpatial(axis));
  const isFirst = others[0] === 0;
  // Other axes have to come all before, or all after those of space.
  const isSorted = others.every((axis, i) => axis === (isFirst ? i : spatial.length + i));
  if (spatial.length < 2 || spatial.length > 3 + (others.length ? 0 : 4) || !isSorted)
    throw unsupported('pixel-layout', 'NRRD');
  const count = others.reduce((product, axis) => product * sizes[axis]!, 1);
  const isColor =
    isFirst &&
    others.length === 1 &&
    (CHANNELS.test(kinds[0] ?? '') || ((count === 3 || count === 4) && type === 'uint8'));
  const [columns = 1, rows = 1, slices = 1, ...further] = spatial.map((axis) => sizes[axis]!);
  const frames = further.reduce((product, size) => product * size, isColor ? 1 : count);
  const littleEndian = field('endian') !== 'big';
  return {
    format: 'NRRD',
    columns,
    rows,
    slices,
    frames,
    samples: isColor ? count : 1,
    framesInnermost: isFirst && !isColor,
    type,
    littleEndian,
    dtype: numpyName(type, littleEndian),
    shape: sizes,
    affine: affineFrom(
      field('space'),
      spatial.map((axis) => directions?.[axis]),
      field('space origin'),
    ),
    spacing: spacingFrom(field('spacings'), spatial),
    packing: packingOf(field('encoding') ?? 'raw'),
    pixels: placeOf(
      field('data file', 'datafile'),
      Number(field('byte skip', 'byteskip') ?? 0),
      Number(field('line skip', 'lineskip') ?? 0),
      end,
    ),
    hasPersonalData: hasOwnKeys,
  };
}

function packingOf(encoding: string): RawVolume['packing'] {
  if (encoding === 'raw') return 'none';
  if (encoding === 'gzip' || encoding === 'gz') return 'gzip';
  throw unsupported('pixel-compression', `NRRD ${/^[a-z0-9]{1,8}$/.test(encoding) ? encoding : ''}`.trim());
}

function placeOf(file: string | undefined, skip: number, lines: number, end: number): RawVolume['pixels'] {
  if (lines > 0 || !Number.isInteger(skip)) throw unsupported('pixel-layout', 'NRRD, line skip');
  const at = skip === -1 ? ('end' as const) : (file === undefined ? end : 0) + skip;
  if (file === undefined) return { at };
  if (/^LIST|%\d*d/.test(file)) throw unsupported('several-files');
  return { file: file.replace(/^\.\//, ''), at };
}

const SPACES: Readonly<Record<string, readonly [number, number, number]>> = {
  'right-anterior-superior': [1, 1, 1], ras: [1, 1, 1], 'right-anterior-superior-time': [1, 1, 1], rast: [1, 1, 1],
  'left-anterior-superior': [-1, 1, 1], las: [-1, 1, 1], 'left-anterior-superior-time': [-1, 1, 1], last: [-1, 1, 1],
  'left-posterior-superior': [-1, -1, 1], lps: [-1, -1, 1], 'left-posterior-superior-time': [-1, -1, 1], lpst: [-1, -1, 1],
}; // prettier-ignore

function affineFrom(
  space: string | undefined,
  directions: readonly (number[] | undefined)[],
  origin: string | undefined,
): Affine | undefined {
  const signs = SPACES[space?.toLowerCase() ?? ''];
  const [column, row, slice] = directions.slice(0, 3);
  const triple = (v: readonly number[] | undefined): v is [number, number, number] =>
    v?.length === 3 && v.every(Number.isFinite);
  if (!signs || !triple(column) || !triple(row) || !triple(slice)) return undefined;
  const start = vector(origin ?? '(0,0,0)');
  const affine = affineOf(column, row, slice, triple(start) ? start : [0, 0, 0]);
  return affine.map((value, i) => (i < 12 ? value * signs[Math.floor(i / 4)]! : value));
}

function spacingFrom(
  spacings: string | undefined,
  spatial: readonly number[],
): [number, number, number] | undefined {
  if (spacings === undefined) return undefined;
  const all = spacings.split(/\s+/).map(Number);
  const [column = NaN, row = NaN, slice = 1] = spatial.map((axis) => all[axis] ?? NaN);
  return [column, row, slice];
}

/** Facts of an NRRD file, attached or detached. @throws RefusedFile */
export const examineNrrd = (bytes: Bytes, head: Buffer, file: SourceFile): Promise<ImageFacts> => {
  if (head.byteLength < 16) throw refuse('truncated-stream');
  return examineRaw(rawOf(head), bytes, file);
};

/** @throws RefusedFile */
export const readNrrd = (
  bytes: Bytes,
  head: Buffer,
  file: SourceFile,
  limit: number,
): Promise<Omit<Volume, 'facts'>> => readRaw(rawOf(head), bytes, file, limit);
