/** What Node 18 to 22 have as globals, and Node 16 has elsewhere or not at all. What exists is left alone. */
'use strict';

const buffer = require('node:buffer');
const crypto = require('node:crypto');
const os = require('node:os');
const streams = require('node:stream/web');
const v8 = require('node:v8');
const undici = require('undici');
require('./statfs.cjs');
require('./language.cjs');

/** Adds a property where it is lacking, hidden from enumeration as built-in ones are. */
function add(target, name, value) {
  if (!(name in target)) Object.defineProperty(target, name, { value, writable: true, configurable: true });
}

add(globalThis, 'structuredClone', (value) => v8.deserialize(v8.serialize(value)));
add(globalThis, 'crypto', crypto.webcrypto);
add(globalThis, 'Blob', buffer.Blob);
for (const name of Object.keys(streams)) add(globalThis, name, streams[name]);
for (const name of ['fetch', 'Headers', 'Request', 'Response', 'FormData', 'File', 'WebSocket']) {
  add(globalThis, name, undici[name]);
}
add(os, 'availableParallelism', () => os.cpus().length);
