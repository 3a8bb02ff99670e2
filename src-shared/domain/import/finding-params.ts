/** What findings' sentences may name: figures, sizes, formats. Never anything from a header that could tell who it is. */
export type FindingParams = Record<string, string | number>;
