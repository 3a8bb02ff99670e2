// Serves the built pages with a made-up training, to look at them without TensorFlow:
//   node test/renderer/stage.mjs [--port 4180] [--pages out/renderer] [--empty] [--dialog]
// What is drawn are slices of the sample, made coarse and noisy as young networks draw.
import { createServer } from 'node:http';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { encode } from 'fast-png';
import { createServer as createVite } from 'vite';
import { WebSocketServer } from 'ws';

const { values: options } = parseArgs({
  options: {
    port: { type: 'string', default: '4180' },
    pages: { type: 'string', default: 'out/renderer' },
    empty: { type: 'boolean', default: false },
    dialog: { type: 'boolean', default: false },
  },
});
const root = resolve(import.meta.dirname, '../..');
const pages = resolve(root, options.pages);
const SIDE = 128;
const TILES = 24;

const vite = await createVite({
  root,
  configFile: false,
  appType: 'custom',
  server: { middlewareMode: true, hmr: false, ws: false },
  optimizeDeps: { noDiscovery: true },
  resolve: { alias: { '@shared': join(root, 'src-shared') } },
});
const { FakeHost, fakeDataset } = await vite.ssrLoadModule('/test/renderer/fake-service.ts');
const { fakeRefused, fakeReport } = await vite.ssrLoadModule('/test/renderer/fake-imports.ts');
const { checkCodes } = await vite.ssrLoadModule('/src-shared/domain/import/check-texts.ts');
const { serve } = await vite.ssrLoadModule('/src-shared/contract/rpc.ts');
const { applicationContract } = await vite.ssrLoadModule('/src-shared/contract/application.ts');
const { SliceloomError } = await vite.ssrLoadModule('/src-shared/contract/errors.ts');

const sample = join(root, 'resources/sample');
const bytes = gunzipSync(readFileSync(join(sample, 'slices.bin.gz')));
const origins = readFileSync(join(sample, 'slices.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));
const { id, window } = JSON.parse(readFileSync(join(sample, 'dataset.json'), 'utf8'));
const host = new FakeHost(fakeDataset({ id, window, slices: origins.length }), origins);
host.drawingMs = 150;
host.imports.stepMs = 120;
host.canChoose = options.dialog;

if (!options.empty) furnish();

/** Runs in every state, and one that trains on. */
function furnish() {
  void host.service.installSample({});
  const knees = fakeDataset({ id: 'd00000000000000aa', name: 'Knee DESS', slices: 6000, isSample: false });
  host.add(knees, manyOrigins(6000));
  host.imports.reports.set(knees.id, stageReport());
  const add = (name, steps, preset) => {
    const run = host.addRun(name, { phase: 'preparing', at: Date.now() }, preset);
    for (let done = 0; done < steps; done += 60) {
      host.advance(run, Math.min(60, steps - done));
      host.drawPreview(run);
      if (done % 300 === 240) host.saveCheckpoint(run);
    }
    return run;
  };
  add('Sample brain FLAIR, quick look', 3750);
  const stopped = add('Sample brain FLAIR, quick look 2', 1200);
  void host.service.stopRun({ runId: stopped.summary.id });
  const failed = add('Wider network', 900);
  host.fail(failed.summary.id, new SliceloomError('out-of-memory', { resolution: 16, batch: 64 }));
  const cut = add('Overnight', 600, 'standard');
  host.setState(cut.summary.id, {
    phase: 'interrupted',
    at: Date.now() - 86400000,
    progress: cut.summary.state.progress,
  });
  for (const run of [host.runs[0]])
    void drain(
      host.service.generate(
        { runId: run.summary.id, count: 96, seed: 100, psi: 0.7, name: 'First look' },
        new AbortController().signal,
      ),
    );
  add('FLAIR, second try', 1990);
  host.runs[0].summary = { ...host.runs[0].summary, starred: true, note: 'The one for the talk' };
  const waiting = ['Knees, left', 'Knees, right'].map((name) =>
    host.addRun(name, { phase: 'ready', at: Date.now() }, 'standard'),
  );
  void host.service.setQueue({ runIds: waiting.map(({ summary }) => summary.id) });
  const old = add('A failed attempt', 120);
  void host.service.trashRuns({ runIds: [old.summary.id] });
}

/** Slices enough to scroll through, of patients with two visits and sides. */
function manyOrigins(count) {
  return Array.from({ length: count }, (_, index) => {
    const stack = Math.floor(index / 48);
    const patient = Math.floor(stack / 4);
    return {
      index,
      patient: `P-${(0x1a2b + patient * 7919).toString(16).toUpperCase().slice(-4)}`,
      visit: String(1 + (stack % 2)),
      side: stack % 4 < 2 ? 'left' : 'right',
      slice: 1 + (index % 48),
      slicesInSeries: 48,
      series: `S-${stack}`,
      sequence: stack % 5 === 0 ? 'T2 map' : 'DESS',
      split: patient % 10 < 8 ? 'train' : patient % 10 < 9 ? 'validate' : 'test',
      window: [0, 1240],
      file: `OAI${9000000 + patient}_BaseLine_3de3d1_SAG_3D_DESS_WE_${stack % 4 < 2 ? 'LEFT' : 'RIGHT'}.nii.gz_${index % 48}.png`,
    };
  });
}

/** One check of each verdict, whatever checks there are. */
function stageReport() {
  const params = { slices: 6000, patients: 32, count: 12, needed: 50 };
  const code = (wanted) => checkCodes.find((known) => wanted.test(known)) ?? checkCodes[0];
  return fakeReport({
    refused: fakeRefused(240),
    checks: [
      { code: code(/slices/), verdict: 'good', params, slices: [] },
      { code: code(/near/), verdict: 'warn', params, slices: [5, 6, 7, 8, 200, 201, 4000, 4001] },
      { code: code(/unlike|outlier/), verdict: 'warn', params, slices: [12, 60, 108] },
      { code: code(/leak|few/), verdict: 'bad', params, slices: [] },
    ],
    parts: {
      train: { patients: 26, slices: 4900 },
      validate: { patients: 3, slices: 550 },
      test: { patients: 3, slices: 550 },
    },
  });
}

async function drain(stream) {
  for await (const item of stream) void item;
}

let ticks = 0;
setInterval(() => {
  ticks++;
  for (const run of host.runs) {
    const { phase } = run.summary.state;
    if (phase !== 'training' && !(phase === 'preparing' && ticks % 8 === 0)) continue;
    host.advance(run, 4);
    if (ticks % 12 === 0) host.drawPreview(run);
    if (ticks % 80 === 0) host.saveCheckpoint(run);
  }
}, 500);

const slice = (index) =>
  bytes.subarray((index % origins.length) * SIDE * SIDE, ((index % origins.length) + 1) * SIDE * SIDE);

/** A slice as a network of this resolution might draw it: averaged down, part of it still noise. */
function drawn(seed, resolution, maturity) {
  const from = slice((seed * 37) % origins.length);
  const step = SIDE / resolution;
  const out = new Uint8Array(resolution * resolution);
  for (let y = 0; y < resolution; y++)
    for (let x = 0; x < resolution; x++) {
      let sum = 0;
      for (let dy = 0; dy < step; dy++)
        for (let dx = 0; dx < step; dx++) sum += from[(y * step + dy) * SIDE + x * step + dx];
      const noise =
        ((Math.sin((x + 1) * 78.2 + (y + 1) * 37.7 + seed * 3.1) * 43758.5) % 1) * 90 * (1 - maturity);
      out[y * resolution + x] = Math.min(
        255,
        Math.max(0, (sum / (step * step)) * (0.5 + 0.5 * maturity) + Math.abs(noise)),
      );
    }
  return out;
}

function montage(preview, total) {
  const { columns, resolution, kimg } = preview;
  const width = columns * resolution;
  const data = new Uint8Array(width * resolution * (TILES / columns));
  for (let tile = 0; tile < TILES; tile++) {
    const pixels = drawn(tile + 11, resolution, Math.min(1, 0.1 + (kimg / total) * 2.5));
    const left = (tile % columns) * resolution;
    const top = Math.floor(tile / columns) * resolution;
    for (let y = 0; y < resolution; y++)
      data.set(pixels.subarray(y * resolution, (y + 1) * resolution), (top + y) * width + left);
  }
  return encode({ width, height: data.length / width, data, channels: 1, depth: 8 });
}

function realMontage(resolution) {
  const columns = 6;
  const width = columns * resolution;
  const data = new Uint8Array(width * resolution * (TILES / columns));
  for (let tile = 0; tile < TILES; tile++) {
    const pixels = drawn(tile + 5, resolution, 1);
    const left = (tile % columns) * resolution;
    const top = Math.floor(tile / columns) * resolution;
    for (let y = 0; y < resolution; y++)
      data.set(pixels.subarray(y * resolution, (y + 1) * resolution), (top + y) * width + left);
  }
  return encode({ width, height: data.length / width, data, channels: 1, depth: 8 });
}

async function media(path) {
  if (path.startsWith('/media/metrics/')) return new Uint8Array(await host.bytes(path));
  const [, , kind, owner, ...rest] = path.replace(/\.(png|bin)$/, '').split('/');
  if (kind === 'values') return slice(Number(rest[0]));
  if (kind === 'source') {
    const [source, at] = owner.split('-').map(Number);
    const data = slice((source * 18 + Math.floor((at / 1000) * 36)) % origins.length);
    return encode({ width: SIDE, height: SIDE, data, channels: 1, depth: 8 });
  }
  if (kind === 'slice')
    return encode({ width: SIDE, height: SIDE, data: slice(Number(rest[0])), channels: 1, depth: 8 });
  const run = host.run(owner);
  if (kind === 'reals') return realMontage(Number(rest[0]));
  if (kind === 'preview') return montage(run.previews[Number(rest[0])], run.summary.options.kimgTotal);
  const set = host.imageSets.find((candidate) => candidate.id === rest[0]);
  const data = drawn(set.request.seed + Number(rest[1]), set.resolution, 0.95);
  return encode({ width: set.resolution, height: set.resolution, data, channels: 1, depth: 8 });
}

const types = {
  html: 'text/html',
  js: 'text/javascript',
  css: 'text/css',
  svg: 'image/svg+xml',
  png: 'image/png',
  woff2: 'font/woff2',
};
const server = createServer(async (request, response) => {
  const path = new URL(request.url, 'http://stage').pathname;
  const nonce = randomBytes(18).toString('base64');
  response.setHeader(
    'content-security-policy',
    `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; img-src 'self' blob: data:; font-src 'self'; connect-src 'self' ws://${request.headers.host}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  );
  try {
    const file = path === '/' ? '/index.html' : path;
    const isMedia = path.startsWith('/media/');
    const body = isMedia ? await media(path) : readFileSync(join(pages, file));
    const isFixed = isMedia && !path.endsWith('.bin');
    response.setHeader('cache-control', isFixed ? 'max-age=600' : 'no-store');
    response.setHeader('content-type', isMedia ? 'image/png' : types[file.split('.').at(-1)]);
    response.end(file === '/index.html' ? body.toString().replaceAll('__CSP_NONCE__', nonce) : body);
  } catch {
    response.statusCode = 404;
    response.end();
  }
});
new WebSocketServer({ server, path: '/rpc' }).on('connection', (socket) => {
  serve(applicationContract, host.service, {
    send: (message) => socket.send(JSON.stringify(message)),
    onMessage: (receive) => socket.on('message', (data) => receive(JSON.parse(data.toString()))),
    onClose: (closed) => socket.on('close', closed),
    close: () => socket.close(),
  });
});
server.listen(Number(options.port), '127.0.0.1', () => console.log(`http://127.0.0.1:${options.port}/`));
