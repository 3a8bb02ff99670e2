export { CheckCollector } from './collector';
export type { CheckedSlice, CheckedSource, CheckedWhole } from './input';
export { looksBurnedIn } from './burned-in';
export { looksLikeLabelMap } from './label-map';
export { volumeLooksBurnedIn } from './volume-looks';
