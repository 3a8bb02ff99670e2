/** Gives a utility process what its older Node lacks, then becomes the module that the app asked for. */
'use strict';

require('./web-globals.cjs');
const { pathToFileURL } = require('node:url');

const entry = process.env.STAND_IN_ENTRY;
delete process.env.STAND_IN_ENTRY;
process.argv[1] = entry;
if (entry.endsWith('.mjs')) import(pathToFileURL(entry).href);
else require(entry);
