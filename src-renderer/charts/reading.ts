/** Where values are read on a chart, in pixels of it: a line, a dot on each curve, and words where it is this chart's pointer. */
export interface Reading {
  readonly left: number;
  /** Whether it stands in the left half, where its words are to the right of it. */
  readonly isLeft: boolean;
  readonly place: string | undefined;
  /** What happened there. */
  readonly mark: string | undefined;
  readonly dots: readonly { readonly left: number; readonly top: number; readonly color: string }[];
}
