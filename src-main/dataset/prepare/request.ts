import type { ImportOptions, Plane, Side } from '@shared/domain/import/options';
import type { DatasetRecord } from '@shared/domain/dataset';
import type { SlicePixels } from '../open';

/** How every record of a data set is laid out. */
export type SliceLayout = Pick<DatasetRecord, 'size' | 'colors' | 'storage'>;

/** What is to be made of one volume. */
export interface PrepareRequest {
  readonly options: Pick<
    ImportOptions,
    'plane' | 'range' | 'every' | 'minForeground' | 'window' | 'crop' | 'bringTo'
  >;
  readonly layout: SliceLayout;
  /** Which of a pair it shows, where that is known; without it `bringTo` changes nothing. */
  readonly side?: Side | undefined;
  /** The plane that the naming scheme tells, for pictures that do not say how the patient lay. */
  readonly acquiredPlane?: Plane | undefined;
}

/** What is told of a slice by its pixels alone. */
export interface SliceFigures {
  /** SHA-256 of the record's bytes, its first 16 hexadecimal digits. */
  readonly hash: string;
  /** Share of its values at the upper end of the range, 0 … 1. */
  readonly saturated: number;
  /** 32 × 32 means over area, row by row, 0 … 1; of a colour slice, its luminance. */
  readonly thumbnail: Float32Array;
}

export interface PreparedSlice extends SliceFigures {
  /** size · size · colors values, row by row, channels last; of an array of its own, which may be handed to another thread. */
  readonly pixels: SlicePixels;
  /** Its number in its stack, from 1, in the order of the view (see {@link viewOf}), reversed where sides are brought together so. */
  readonly slice: number;
  readonly slicesInSeries: number;
  /** The stored slice that it was made of, from 0; undefined where it was cut across the stored slices. */
  readonly storedSlice: number | undefined;
  /** Whether the stack was brought to the other side: mirrored, or in a sagittal plane its order reversed. */
  readonly mirrored: boolean;
  /** The rescaled values that became black and white. */
  readonly window: readonly [number, number];
  /** Left, top, width and height of what the slice fills of its record; undefined where that is all of it. */
  readonly content: readonly [number, number, number, number] | undefined;
  /** Share of the slice, 0 … 1, that is foreground: above a tenth of the window. Padding does not count. */
  readonly foreground: number;
}

/** A volume's slices, made one after another while they are asked for. */
export interface PreparedVolume extends Iterable<PreparedSlice> {
  readonly plane: Plane;
  readonly window: readonly [number, number];
  /** Slices of the stack in this plane. */
  readonly slicesInSeries: number;
  /** Slices left out; `empty` is known when all slices have been taken. */
  readonly skipped: { readonly outOfRange: number; readonly empty: number };
}
