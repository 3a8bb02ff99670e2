import type { Side, Split } from '@shared/domain/import/options';
import type { ImageFacts } from '../readers/scan';

/** What the checks are told of a stack of slices, before its slices. */
export interface CheckedSource {
  /** Its (first) file as it is named to the user. */
  readonly file: string;
  /** Those of the header; undefined for slices that were in the data set before. Its private part is used and not kept. */
  readonly facts: ImageFacts | undefined;
  /** All of the stack's files, where it has several, for the check of names. */
  readonly files?: readonly string[];
  /** Codes. `UNKNOWN_PATIENT` where nothing tells the patient. */
  readonly patient: string;
  readonly series: string;
  /** Whether it is a stack: its slices resemble their neighbours, as they should. Pictures that are only numbered are none. */
  readonly isStack: boolean;
  readonly side: Side | undefined;
  /** See `Identity.sidesDisagree`. */
  readonly sidesDisagree?: boolean;
  /** The part to which the patient was assigned. */
  readonly split: Split | undefined;
  /** Sequence, where header or name tell it. */
  readonly sequence?: string | undefined;
  /** Anatomical plane of the prepared slices, or `as acquired` where it is not known. */
  readonly plane: string;
  /** What `looksLikeLabelMap` said of its pixels. */
  readonly labelMap: boolean;
  /** What `volumeLooksBurnedIn` said of its pixels; the header's own word is taken from `facts`. */
  readonly burnedIn: boolean;
}

/** What the checks are told of a prepared slice. */
export interface CheckedSlice {
  /** Its record in slices.bin; undefined for one that was not stored because an equal one is there. */
  readonly record: number | undefined;
  /** The first 16 hexadecimal digits of its record's SHA-256. */
  readonly hash: string;
  /** 32 × 32 means over area, row by row, 0 … 1; of a colour slice, its luminance. */
  readonly thumbnail: Float32Array;
  /** Share of its pixels at the upper end of the range, 0 … 1. */
  readonly saturated: number;
}

/** What is known at the end and stands in no slice. */
export interface CheckedWhole {
  /** Patients that lay in the folders of several parts and were moved whole to one; by code. */
  readonly moved: readonly {
    readonly patient: string;
    readonly from: readonly Split[];
    readonly to: Split;
  }[];
  /** Files that were left out because they are label maps by their name or header. */
  readonly labelFiles: number;
}
