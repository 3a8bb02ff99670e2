/**
 * Methods of the language that are newer than this Electron, in Node and in its pages alike: `main.cjs` puts this file's
 * text before the scripts of pages, so it needs nothing but the language itself. What exists is left alone.
 */
(() => {
  /** Adds a property where it is lacking, hidden from enumeration as built-in ones are. */
  function add(target, name, value) {
    if (!(name in target)) Object.defineProperty(target, name, { value, writable: true, configurable: true });
  }

  add(Array.prototype, 'findLastIndex', function (test, self) {
    for (let i = this.length - 1; i >= 0; i--) if (test.call(self, this[i], i, this)) return i;
    return -1;
  });
  add(Array.prototype, 'findLast', function (test, self) {
    return this[this.findLastIndex(test, self)];
  });
  add(Array.prototype, 'toSpliced', function (...change) {
    const copy = this.slice();
    copy.splice(...change);
    return copy;
  });
  for (const kind of [Array, Float32Array, Float64Array, Uint8Array, Uint16Array, Int32Array]) {
    add(kind.prototype, 'toSorted', function (compare) {
      return this.slice().sort(compare);
    });
    add(kind.prototype, 'toReversed', function () {
      return this.slice().reverse();
    });
    add(kind.prototype, 'with', function (index, value) {
      const copy = this.slice();
      copy[index < 0 ? index + this.length : index] = value;
      return copy;
    });
  }

  /** The groups of items by key, as a Map. */
  function grouped(items, key) {
    const groups = new Map();
    let index = 0;
    for (const item of items) {
      const name = key(item, index++);
      if (groups.has(name)) groups.get(name).push(item);
      else groups.set(name, [item]);
    }
    return groups;
  }
  add(Map, 'groupBy', grouped);
  add(Object, 'groupBy', (items, key) =>
    Object.assign(Object.create(null), Object.fromEntries(grouped(items, key))),
  );

  add(Promise, 'withResolvers', () => {
    const result = {};
    result.promise = new Promise((resolve, reject) => Object.assign(result, { resolve, reject }));
    return result;
  });
})();
