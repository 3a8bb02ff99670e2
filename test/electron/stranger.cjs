/** The preload of a page that asks for a port by itself, whatever page it is, and shows whether it got one. */
'use strict';

const { ipcRenderer } = require('electron');

ipcRenderer.on('sliceloom:port', ({ ports }) => (globalThis.document.title = `${ports.length} port`));
globalThis.addEventListener('DOMContentLoaded', () => ipcRenderer.send('sliceloom:connect'));
