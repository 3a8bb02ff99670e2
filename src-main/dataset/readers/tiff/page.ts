import { damaged, unsupported } from '../refuse';
import type { StoredType } from '../values';
import type { Directory } from './directory';

/** How one picture of a TIFF file is stored (TIFF 6.0 §3–§15). */
export interface Page {
  readonly directory: Directory;
  readonly columns: number;
  readonly rows: number;
  readonly bits: number;
  readonly samples: number;
  /** Gray or colour, without alpha. */
  readonly colors: 1 | 3;
  /** What values become in memory. */
  readonly type: StoredType;
  readonly isFloat: boolean;
  readonly isSigned: boolean;
  readonly compression: number;
  /** 0 white is zero, 1 black is zero, 2 RGB, 3 palette, 6 YCbCr. */
  readonly photometric: number;
  readonly planar: boolean;
  readonly predictor: number;
  readonly isReduced: boolean;
  readonly orientation: number;
  /** Strips or tiles: their size in pixels. */
  readonly chunk: { readonly columns: number; readonly rows: number; readonly isTile: boolean };
}

const COMPRESSIONS: Readonly<Record<number, string>> = {
  2: 'CCITT', 3: 'CCITT fax 3', 4: 'CCITT fax 4', 6: 'JPEG of TIFF 5', 34712: 'JPEG 2000', 34887: 'LERC', 50000: 'Zstandard', 50001: 'WebP', 34925: 'LZMA', 50002: 'JPEG XL',
}; // prettier-ignore
const READ = [1, 5, 7, 8, 32773, 32946];

/** @throws RefusedFile where the description contradicts itself or is not supported */
export async function readPage(directory: Directory): Promise<Page> {
  const one = (tag: number, otherwise: number): Promise<number> => directory.number(tag, otherwise);
  const [columns, rows] = [await one(256, 0), await one(257, 0)];
  const samples = await one(277, 1);
  const depths = await directory.numbers(258);
  const bits = depths[0] ?? 1;
  const compression = await one(259, 1);
  const photometric = await one(262, 1);
  const format = await one(339, 1);
  if (!isCount(columns) || !isCount(rows) || !isCount(samples) || samples > 1000) throw damaged('header');
  if (!READ.includes(compression))
    throw unsupported('pixel-compression', COMPRESSIONS[compression] ?? `TIFF ${compression}`);
  if (depths.some((depth) => depth !== bits)) throw unsupported('pixel-layout', 'TIFF');
  if (format === 5 || format === 6) throw unsupported('complex');
  const isFloat = format === 3;
  const isSigned = format === 2;
  const tileColumns = await one(322, 0);
  const isTile = tileColumns > 0;
  const stripRows = await one(278, rows);
  const chunk = isTile
    ? { columns: tileColumns, rows: await one(323, 0), isTile }
    : { columns, rows: Math.min(rows, stripRows), isTile };
  if (!isCount(chunk.columns) || !isCount(chunk.rows)) throw damaged('header');
  return {
    directory, columns, rows, bits, samples, compression, photometric, isFloat, isSigned, chunk,
    colors: colorsOf(photometric, samples, await directory.numbers(338)),
    type: typeOf(bits, isFloat, isSigned),
    planar: (await one(284, 1)) === 2 && samples > 1,
    predictor: await one(317, 1),
    isReduced: ((await one(254, 0)) & 1) === 1,
    orientation: await one(274, 1),
  }; // prettier-ignore
}

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value > 0 && value < 2 ** 31;

function typeOf(bits: number, isFloat: boolean, isSigned: boolean): StoredType {
  if (isFloat) {
    if (bits === 16 || bits === 32) return 'float32';
    if (bits === 64) return 'float64';
  } else if (isSigned) {
    if (bits === 8 || bits === 16 || bits === 32) return `int${bits}`;
  } else {
    if ([1, 2, 4, 8].includes(bits)) return 'uint8';
    if ([10, 12, 14, 16].includes(bits)) return 'uint16';
    if (bits === 24 || bits === 32) return 'uint32';
  }
  throw unsupported('value-type', `${bits} bit`);
}

/** Extra samples of types 1 and 2 are transparency, which is left out. */
function colorsOf(photometric: number, samples: number, extra: readonly number[]): 1 | 3 {
  const alpha = extra.filter((kind) => kind === 1 || kind === 2).length;
  // Some programs forget to say what their fourth (or second) sample is.
  const unnamed = extra.length === 0 || extra.every((kind) => kind === 0);
  const own = samples - (unnamed && (samples === 2 || samples === 4) ? 1 : alpha);
  switch (photometric) {
    case 0:
    case 1:
      if (own === 1) return 1;
      break;
    case 2:
    case 6:
      if (own === 3) return 3;
      break;
    case 3:
      if (samples === 1) return 3;
      break;
    case 5:
      throw unsupported('cmyk');
    default:
      throw unsupported('color-space', `TIFF ${photometric}`);
  }
  throw unsupported('pixel-layout', `TIFF, ${samples}`);
}
