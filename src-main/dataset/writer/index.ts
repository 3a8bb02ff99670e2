/** Writing data sets: gathered in a hidden folder, put in place all at once. */
export type { RecordFields } from './commit';
export { listInterrupted, type InterruptedImport } from './interrupted';
export type { RefusedEntry, SourceEntry } from './journal';
export { openWriter, type WriterOptions } from './open-writer';
export type { DatasetWriter, OriginOf, SourceWriter } from './writer';
