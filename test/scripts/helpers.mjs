// @ts-check
/** Small real things for the tests of set-up: folders, wheels, a package index on the loopback address, programs. */
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crc32 } from 'node:zlib';
import { onTestFinished } from 'vitest';
import { findProgram } from '../../scripts/setup/processes.mjs';

export const checkout = resolve(fileURLToPath(new URL('../..', import.meta.url)));
export const childScript = (/** @type {string} */ name) =>
  join(checkout, 'test', 'scripts', 'children', name);

/** @returns {string} a folder that is removed when the test is over */
export function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'sliceloom-scripts-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A reporter that keeps what it is told. */
export function listeningReporter() {
  /** @type {string[]} */
  const lines = [];
  return {
    lines,
    busy: false,
    note: (/** @type {string} */ line) => void lines.push(line),
    begin: (/** @type {string} */ title) => {
      lines.push(title);
      return { update() {}, end() {}, fail() {} };
    },
  };
}

/**
 * A zip archive with its files stored as they are.
 *
 * @param {Record<string, string | Buffer>} files
 */
export function zip(files) {
  const parts = [];
  const directory = [];
  let offset = 0;
  for (const [name, content] of Object.entries(files)) {
    const data = Buffer.from(content);
    const nameBytes = Buffer.from(name);
    const sizes = Buffer.alloc(16);
    sizes.writeUInt32LE(crc32(data), 0);
    sizes.writeUInt32LE(data.length, 4);
    sizes.writeUInt32LE(data.length, 8);
    sizes.writeUInt16LE(nameBytes.length, 12);
    const local = Buffer.alloc(14);
    local.writeUInt32LE(0x04034b50);
    local.writeUInt16LE(20, 4);
    const central = Buffer.alloc(16);
    central.writeUInt32LE(0x02014b50);
    central.writeUInt16LE(0x0314, 4);
    central.writeUInt16LE(20, 6);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE((0o100644 << 16) >>> 0, 6);
    rest.writeUInt32LE(offset, 10);
    parts.push(local, sizes, nameBytes, data);
    directory.push(central, sizes, rest, nameBytes);
    offset += local.length + sizes.length + nameBytes.length + data.length;
  }
  const table = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50);
  end.writeUInt16LE(Object.keys(files).length, 8);
  end.writeUInt16LE(Object.keys(files).length, 10);
  end.writeUInt32LE(table.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, table, end]);
}

/**
 * A wheel that pip accepts, with the given files in it.
 *
 * @param {Record<string, string | Buffer>} [files]
 */
export function makeWheel(files = {}) {
  const info = 'sliceloom_demo-1.0.dist-info';
  const content = zip({
    ...files,
    [`${info}/METADATA`]: 'Metadata-Version: 2.1\nName: sliceloom-demo\nVersion: 1.0\n',
    [`${info}/WHEEL`]: 'Wheel-Version: 1.0\nRoot-Is-Purelib: false\nTag: cp311-cp311-manylinux_2_27_x86_64\n',
    [`${info}/RECORD`]: '',
  });
  const wheel = {
    package: 'sliceloom-demo',
    version: '1.0',
    file: 'sliceloom_demo-1.0-cp311-cp311-manylinux_2_27_x86_64.whl',
    sha256: createHash('sha256').update(content).digest('hex'),
    bytes: content.length,
    unpackedBytes: content.length,
  };
  return { content, wheel };
}

/**
 * A package index on the loopback address that has one wheel.
 *
 * @param {{ wheel: { file: string }, content: Buffer }} made
 * @param {{ slowly?: () => boolean }} [options] while true, a download gets half of the file and then nothing more
 * @returns {Promise<{ env: Record<string, string>, downloads: () => number }>} what makes pip use it
 */
export async function serveIndex({ wheel, content }, { slowly = () => false } = {}) {
  let downloads = 0;
  const server = createServer((request, response) => {
    if (request.url?.endsWith('.whl')) {
      downloads++;
      response.writeHead(200, {
        'content-length': content.length,
        'content-type': 'application/octet-stream',
      });
      if (slowly()) response.write(content.subarray(0, content.length / 2));
      else response.end(content);
    } else {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end(`<!DOCTYPE html><html><body><a href="/${wheel.file}">${wheel.file}</a></body></html>`);
    }
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', () => done(undefined)));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return { env: indexEnv(`http://127.0.0.1:${port}/simple`), downloads: () => downloads };
}

/** @param {string} url @returns {Record<string, string>} */
export function indexEnv(url) {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('PIP_'));
  const own = { PIP_INDEX_URL: url, PIP_RETRIES: '0', PIP_CONFIG_FILE: '/dev/null', NO_PROXY: '127.0.0.1' };
  return /** @type {Record<string, string>} */ ({ ...Object.fromEntries(inherited), ...own });
}

/**
 * A folder for PATH that has only the named programs of this machine.
 *
 * @param {string[]} names
 */
export function pathWith(names) {
  const folder = temporaryFolder();
  for (const name of names) {
    if (name === 'python3') {
      // What PATH calls python3 may be a version manager's script, which needs programs of its own.
      const real = execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], {
        encoding: 'utf8',
      }).trim();
      program(folder, name, `exec '${real}' "$@"`);
      continue;
    }
    const file = findProgram(name);
    if (file) symlinkSync(file, join(folder, name));
  }
  return folder;
}

/**
 * @param {string} folder
 * @param {string} name
 * @param {string} script for /bin/sh
 */
export function program(folder, name, script) {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

/**
 * Starts one of our scripts; `ended` gives its exit and all that it printed.
 *
 * @param {string[]} args of Node
 * @param {{ env?: NodeJS.ProcessEnv, cwd?: string, detached?: boolean }} [options]
 */
export function startNode(args, { env = process.env, cwd, detached } = {}) {
  const child = spawn(process.execPath, args, { env, cwd, detached, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => (stdout += chunk));
  child.stderr.on('data', (chunk) => (stderr += chunk));
  /** @type {Promise<{ code: number | null, signal: string | null, stdout: string, stderr: string }>} */
  const ended = new Promise((done) =>
    child.on('close', (code, signal) => done({ code, signal, stdout, stderr })),
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  return { child, ended, output: () => stdout };
}

/**
 * @param {() => unknown} condition
 * @param {number} [patience] milliseconds
 */
export async function until(condition, patience = 90_000) {
  for (const start = Date.now(); !(await condition());) {
    if (Date.now() - start > patience) throw new Error(`never became true: ${condition}`);
    await new Promise((done) => setTimeout(done, 20));
  }
}
