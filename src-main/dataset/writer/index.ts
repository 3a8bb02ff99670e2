/** Writing data sets: gathered in a hidden folder, put in place all at once. */
export type { RecordFields } from './commit';
export { listInterrupted, type InterruptedImport } from './interrupted';
export type { RefusedEntry, SourceEntry } from './journal';
export type { WriterOptions } from './parts';
export { DatasetWriter, type OriginOf, type SourceWriter } from './writer';
