export { CheckCollector } from './collector';
export type { CheckedSlice, CheckedSource, CheckedWhole } from './input';
export { measureSlice } from './measure';
export { looksBurnedIn } from './burned-in';
export { looksLikeLabelMap } from './label-map';
export { volumeLooksBurnedIn } from './volume-looks';
