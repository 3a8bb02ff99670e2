// Vuetify sorts with a call that Chromium has only since version 110, and the oldest that Sliceloom runs in is 108.
// This module must be imported before Vuetify.
if (!('toSorted' in Array.prototype)) {
  Object.defineProperty(Array.prototype, 'toSorted', {
    configurable: true,
    writable: true,
    value: function <T>(this: readonly T[], compare?: (a: T, b: T) => number): T[] {
      return [...this].sort(compare);
    },
  });
}
