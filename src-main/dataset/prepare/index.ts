/** From volumes to the slices that are stored. */
export { figuresOf, hashOf, recordBytes } from './figures';
export { layoutFor } from './layout';
export { prepareVolume, previewSlice, type Preview } from './prepare';
export type { PreparedSlice, PreparedVolume, PrepareRequest, SliceFigures, SliceLayout } from './request';
export { bringTo, type SideChange } from './sides';
export { viewOf, type View } from './view';
