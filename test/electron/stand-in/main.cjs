/**
 * The default app of the Electron that tests use. That Electron (22: Node 16, Chromium 108) is the one that can be had
 * from a package registry; the application is written for a newer one. So this app does what Electron's own default app
 * does, which is to start the app named on the command line, and before that puts the calls that are missing in front of
 * those that are there. Nothing of it is part of the application.
 */
'use strict';

require('./web-globals.cjs');
const { app, net, protocol, utilityProcess } = require('electron');
const fs = require('node:fs');
const path = require('node:path');
const { fileURLToPath } = require('node:url');

const languageCalls = fs.readFileSync(path.join(__dirname, 'language.cjs'));

addToUtilityProcesses();
addProtocolHandle(protocol);
app.on('session-created', (created) => addProtocolHandle(created.protocol));
addNetFetch();
startNamedApp();

/** Lets every utility process begin with utility.cjs, which supplies the globals there too. */
function addToUtilityProcesses() {
  const fork = utilityProcess.fork;
  utilityProcess.fork = (modulePath, args = [], options = {}) => {
    if (!Array.isArray(args)) [args, options] = [[], args];
    const env = { ...(options.env || process.env), STAND_IN_ENTRY: modulePath };
    return fork(path.join(__dirname, 'utility.cjs'), args, { ...options, env });
  };
}

/**
 * Adds `handle`, `unhandle` and `isProtocolHandled` (Electron 25) on top of `registerBufferProtocol`.
 *
 * @param {Electron.Protocol} target the protocol object of one session
 */
function addProtocolHandle(target) {
  if (target.handle) return;
  const handled = new Set();
  target.handle = (scheme, handler) => {
    handled.add(scheme);
    target.registerBufferProtocol(scheme, (request, callback) => {
      answer(request, handler).then(callback, (error) => {
        console.error(error);
        callback({ error: -2 }); // net::ERR_FAILED, as a handler that throws gives in newer versions
      });
    });
  };
  target.unhandle = (scheme) => handled.delete(scheme) && target.unregisterProtocol(scheme);
  target.isProtocolHandled = (scheme) => handled.has(scheme);
}

/** Asks a handler of the newer kind (Request in, Response out) and gives what the older kind sends. */
async function answer({ url, method, headers, uploadData }, handler) {
  const parts = (uploadData || []).map(({ bytes, file }) => bytes || fs.readFileSync(file));
  const bodyless = method === 'GET' || method === 'HEAD' || parts.length === 0;
  const response = await handler(
    new Request(url, { method, headers, body: bodyless ? undefined : Buffer.concat(parts) }),
  );
  const sent = Object.fromEntries(response.headers);
  const mimeType = (sent['content-type'] || 'application/octet-stream').split(';')[0];
  const body = Buffer.from(await response.arrayBuffer());
  // Pages are as old as their Electron; every script begins with what they lack, as none knows which runs first.
  const data = mimeType === 'text/javascript' ? Buffer.concat([languageCalls, body]) : body;
  return { statusCode: response.status, headers: sent, mimeType, data };
}

/** Adds `net.fetch` (Electron 25), which unlike the global one also reads file: URLs. */
function addNetFetch() {
  net.fetch ??= async (input, init) => {
    const url = String(input.url || input);
    if (!url.startsWith('file:')) return fetch(input, init);
    return new Response(await fs.promises.readFile(fileURLToPath(url)));
  };
}

/**
 * Starts the application beside this one when it is packaged (`npm run dist -- --for-tests` puts it there), as a packaged
 * application starts without being named; else the folder or archive that is the first argument without a dash.
 */
function startNamedApp() {
  const packaged = path.join(process.resourcesPath, 'application.asar');
  const named = process.argv.slice(1).find((argument) => !argument.startsWith('-'));
  const target = fs.existsSync(packaged) ? packaged : path.resolve(named || '.');
  const manifest = JSON.parse(fs.readFileSync(path.join(target, 'package.json'), 'utf8'));
  const entry = path.join(target, manifest.main || 'index.js');
  if (manifest.type === 'module' && !entry.endsWith('.cjs')) {
    throw new Error('This Electron loads CommonJS entries only: build the main process as CommonJS.');
  }
  app.setAppPath(target);
  app.setName(manifest.productName || manifest.name);
  app.setVersion(manifest.version || '0.0.0');
  require(entry);
}
