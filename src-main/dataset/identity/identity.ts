import type { Plane, Side, Split } from '@shared/domain/import/options';

/** What told who it is: the user's pattern, a header, a naming scheme that is known, folders and words in names, or nothing. */
export const schemes = ['pattern', 'header', 'akoa', 'oasis', 'bids', 'folder', 'none'] as const;
export type Scheme = (typeof schemes)[number];

/**
 * Who and what an image is, from its name and its header. `patient`, `visit`, `visitDate`, `seriesKey` and `series` are private:
 * they never leave the importer's process but as codes of a {@link Coder}.
 */
export interface Identity {
  /** The patient's identifier as the source spells it; undefined where nothing tells it. */
  readonly patient: string | undefined;
  /** A study's identifier or a word from the name, such as `BaseLine` or `ses-02`. */
  readonly visit: string | undefined;
  /** YYYYMMDD, where the header has the date of the visit. */
  readonly visitDate: string | undefined;
  /**
   * `named`: the visit is a word that means the same for all patients (`12_Months`); `dated`: it is a study of this patient
   * alone.
   */
  readonly visitKind: 'named' | 'dated';
  readonly side: Side | undefined;
  /** The name says one side and the header the other; `side` is the header's. */
  readonly sidesDisagree: boolean;
  /** The slice's number in its stack as the name counts it; for pictures of one slice. */
  readonly sliceNumber: number | undefined;
  /** Along the normal of its plane, millimetres, from the header. */
  readonly position: number | undefined;
  /**
   * The same for all slices of one stack that comes in several files, and for no others: for `groupSources`. Undefined where a
   * file is a stack by itself. Private: it may hold the patient's identifier.
   */
  readonly seriesKey: string | undefined;
  /**
   * What the series' code is made of: the header's series, the stack, the row in which files are numbered, or the file's own
   * name. Private.
   */
  readonly series: string;
  /** The part to which the folders say that it belongs. */
  readonly split: Split | undefined;
  readonly sequence: string | undefined;
  /** The plane that the scheme implies, for pictures that cannot say it. */
  readonly plane: Plane | undefined;
  /** A drawing of regions by its name: it is left out as `label-map`. */
  readonly isLabel: boolean;
  readonly scheme: Scheme;
}
