import type { Refusal, Remark } from '@shared/domain/import/findings';
import type { Side } from '@shared/domain/import/options';

/** What readers give. Nothing of {@link PrivateFacts} leaves the importer process but as codes. */

export const formats = [
  'NIfTI-1',
  'NIfTI-2',
  'Analyze',
  'DICOM',
  'PNG',
  'TIFF',
  'JPEG',
  'JPEG 2000',
  'NRRD',
  'MetaImage',
  'MGZ',
] as const;
export type Format = (typeof formats)[number];

export type StoredPixels =
  Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array | Float32Array | Float64Array;

/** Rows of a 4×4 matrix from (column, row, slice) to millimetres in RAS+ (right, anterior, superior); 16 numbers. */
export type Affine = readonly number[];

/** From a header: who, when, how. It is used to sort and to make codes, and is never written or shown. */
export interface PrivateFacts {
  readonly patient?: string;
  readonly birthDate?: string;
  /** StudyInstanceUID, or whatever tells one visit from another. */
  readonly visit?: string;
  /** SeriesInstanceUID. */
  readonly series?: string;
  /** What tells stacks of one series apart: orientation, size, echo, kind of picture. */
  readonly stack?: string;
  /** For sorting visits in time. */
  readonly date?: string;
  /** All identifying values of the header, for the check that no file name repeats them. */
  readonly identifiers: readonly string[];
}

/** What a header says, without the pixels being decoded. */
export interface ImageFacts {
  readonly format: Format;
  readonly columns: number;
  readonly rows: number;
  readonly slices: number;
  /** Time points, contrasts or whatever else comes after three dimensions. */
  readonly frames: number;
  readonly colors: 1 | 3;
  /** As numpy spells it, byte order included: uint8, int16, float32, >f4 … */
  readonly dtype: string;
  /** As the format's usual reader in Python prints it: NIfTI [x, y, z, …]; DICOM and pictures [frames, rows, columns, colours]. */
  readonly shape?: readonly number[];
  /** An 8-bit picture, whose values somebody has windowed already. */
  readonly isPicture: boolean;
  /** Millimetres between columns, rows and slices; undefined where it is not told or impossible. */
  readonly spacing: readonly [number, number, number] | undefined;
  readonly affine: Affine | undefined;
  /** Where the axes of column, row and slice point, such as `LPS` or `RAS`; undefined where the file does not say. */
  readonly orientation: string | undefined;
  readonly modality: string | undefined;
  /** Sequence or protocol in the scanner's words, where it holds nobody's name: MR FLAIR, T1W. */
  readonly sequence: string | undefined;
  readonly side: Side | undefined;
  /** DICOM's Window Center and Width as bounds. */
  readonly window: { readonly low: number; readonly high: number } | undefined;
  /** Position along the normal of its plane, millimetres; for a single slice of a series. */
  readonly position: number | undefined;
  /** Order within the series where there is no position. */
  readonly instance: number | undefined;
  readonly burnedIn: boolean;
  /** Whether the header holds a name, an identifier, a date or an address. */
  readonly hasPersonalData: boolean;
  readonly remarks: readonly Remark[];
  readonly private: PrivateFacts;
}

/** One file, as far as its header goes. */
export type Examined =
  | { readonly kind: 'image'; readonly file: SourceFile; readonly facts: ImageFacts }
  /** The pixels (or the header) of a pair whose other half is listed. */
  | { readonly kind: 'half'; readonly file: SourceFile; readonly of: string }
  | { readonly kind: 'refused'; readonly file: SourceFile; readonly refusal: Refusal };

/** A file that was brought, or an entry of a zip archive. */
export interface SourceFile {
  /** Relative to what was dropped, with `/` between folders: how it is named to the user and in the data set. */
  readonly name: string;
  /** Where its bytes are. */
  readonly path: string;
  /** The entry's name within an archive at `path`. */
  readonly entry?: string;
}

/** Files that together are one stack of slices, in the order of their slices. */
export interface Source {
  readonly files: readonly SourceFile[];
  /** Those of the first file; `slices` counts the whole. */
  readonly facts: ImageFacts;
  /** Such as a gap between the slices of a series. */
  readonly remarks: readonly Remark[];
  /**
   * Above 0 where the slices lie at the same places as those of another source of the same series: a further time point,
   * or a copy. Whoever wants one volume of each series leaves these out (refusal `further-volume`).
   */
  readonly repeat?: number;
}

/** Of rescaled values, over all frames; only finite ones count. */
export interface Statistics {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
}

/** A stack of slices with its pixels, in the types of the file: a volume of 2 GB takes 2 GB, not 8. */
export interface Volume {
  readonly facts: ImageFacts;
  /** colours innermost, then columns, rows, slices, frames. */
  readonly pixels: StoredPixels;
  readonly columns: number;
  readonly rows: number;
  readonly slices: number;
  readonly frames: number;
  readonly colors: 1 | 3;
  /** value = stored · slope + intercept. */
  readonly slope: number;
  readonly intercept: number;
  /** Shown with high values dark (MONOCHROME1, MINISWHITE). Values are as stored; slices are inverted after their window. */
  readonly inverted: boolean;
  readonly spacing: readonly [number, number, number] | undefined;
  readonly affine: Affine | undefined;
  readonly remarks: readonly Remark[];
  /** Of the samples as the file stores them, where `pixels` were made of them: palette indices, alpha, the tiles of a mosaic. */
  readonly statistics?: Statistics;
}

/** Thrown by readers for a file that does not become slices. */
export class RefusedFile extends Error {
  override readonly name = 'RefusedFile';
  constructor(
    readonly refusal: Refusal,
    options: { cause?: unknown } = {},
  ) {
    super(refusal.code, options);
  }
}
