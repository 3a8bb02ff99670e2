/** Readers of every format: files are found, examined by their headers, grouped to stacks, and decoded. */
export { examine } from './examine';
export { groupSources } from './group';
export { listFiles } from './list';
export { readVolume, type ReadOptions } from './read';
export { statisticsOf } from './statistics';
export { DEFAULT_LIMIT } from './values';
