import type { Refusal, Remark } from '@shared/domain/import/findings';
import type { ImportOptions, Plane } from '@shared/domain/import/options';
import type { PreparedSlice, PrepareRequest } from '../dataset/prepare';
import type { Examined, Source, SourceFile } from '../dataset/readers/scan';

/** What an importer's main thread asks of its workers, and what comes back. All of it crosses by structured clone. */
export type WorkerJob =
  | { readonly kind: 'examine'; readonly files: readonly SourceFile[]; readonly within?: readonly string[] }
  | { readonly kind: 'measure'; readonly sources: readonly Source[] }
  | { readonly kind: 'prepare'; readonly sources: readonly WantedSource[] }
  | WantedPreview;

export interface WantedPreview {
  readonly kind: 'preview';
  readonly source: Source;
  readonly at: number;
  readonly options: ImportOptions;
  /** The plane that its naming scheme tells. */
  readonly plane: Plane | undefined;
}

export interface WantedSource {
  readonly source: Source;
  readonly request: PrepareRequest;
}

/** A file's header, and how long the file is. */
export interface ExaminedFile {
  readonly kind: 'examined';
  readonly examined: Examined;
  readonly bytes: number;
}

/** Figures over a source's rescaled values, all frames. */
export interface Measured {
  readonly kind: 'measured';
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly remarks: readonly Remark[];
}

/** What was found in the pixels of a source; before its first slice. */
export interface OpenedSource {
  readonly kind: 'opened';
  readonly plane: Plane;
  readonly labelMap: boolean;
  readonly burnedIn: boolean;
  readonly remarks: readonly Remark[];
}

/** After a source's last slice: how many were passed over. */
export interface PreparedSource {
  readonly kind: 'prepared';
  readonly empty: number;
  readonly outOfRange: number;
}

/** In place of a source's result: it does not become slices. */
export interface RefusedSource {
  readonly kind: 'refused';
  readonly refusal: Refusal;
}

export interface Drawn {
  readonly kind: 'drawn';
  readonly png: Uint8Array;
  readonly window: readonly [number, number];
  readonly slices: number;
}

export type WorkerItem =
  | ExaminedFile
  | Measured
  | { readonly kind: 'slices'; readonly slices: readonly PreparedSlice[] }
  | OpenedSource
  | PreparedSource
  | RefusedSource
  | Drawn;
