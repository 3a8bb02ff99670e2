// @ts-check
/** A made-up week of training as a recording: a million rows of metrics, thousands of previews of growing size. */
import { createWriteStream, linkSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { encode } from 'fast-png';

export const WEEK = { seconds: 7 * 86_400, rows: 1_000_000, previews: 5_000, checkpoints: 1_000 };
const GROWTH = {
  resolution: 256,
  firstResolution: 8,
  kimgStable: 600,
  kimgFade: 600,
  kimgTotal: 25_000,
  batch: 16,
};
const [COLUMNS, ROWS] = [6, 4];
/** Pictures that differ at each size; the previews are links to them. */
const PICTURES = 6;

/**
 * @param {string} root the checkout, whose recording tells the rest of the run's record
 * @param {string} folder which is made
 */
export async function makeWeek(root, folder) {
  mkdirSync(join(folder, 'previews'), { recursive: true });
  mkdirSync(join(folder, 'reals'));
  const recorded = JSON.parse(readFileSync(join(root, 'resources', 'recording', 'run.json'), 'utf8'));
  const record = { ...recorded, name: 'A week', options: { ...recorded.options, ...GROWTH } };
  writeFileSync(join(folder, 'run.json'), JSON.stringify(record));
  await writeRows(join(folder, 'metrics.jsonl'), WEEK.rows, metricRow);
  await writeRows(join(folder, 'quality.jsonl'), WEEK.previews, qualityRow);
  await writeRows(join(folder, 'moments.jsonl'), WEEK.checkpoints, (at) => ({ kind: 'checkpoint', ...at }));
  await writeRows(join(folder, 'previews.jsonl'), WEEK.previews, ({ kimg, at, resolution, fade }, index) => ({
    ...{ index, kimg, at, resolution, fade },
    ...{ columns: COLUMNS, rows: ROWS },
  }));
  drawPreviews(root, folder);
}

/** @typedef {ReturnType<typeof momentAt>} Moment */

/** @param {number} share of the week, 0 to 1 */
function momentAt(share) {
  const kimg = share * GROWTH.kimgTotal;
  const length = GROWTH.kimgStable + GROWTH.kimgFade;
  const octaves = Math.log2(GROWTH.resolution / GROWTH.firstResolution);
  const octave = Math.min(octaves, Math.floor((kimg + GROWTH.kimgFade) / length));
  const since = kimg - (octave * length - GROWTH.kimgFade);
  return {
    ...{ kimg, step: Math.round((kimg * 1000) / GROWTH.batch), seconds: share * WEEK.seconds },
    at: Math.round(1_700_000_000_000 + share * WEEK.seconds * 1000),
    resolution: GROWTH.firstResolution * 2 ** octave,
    fade: octave === 0 ? 1 : Math.min(1, since / GROWTH.kimgFade),
  };
}

/** Numbers that look random and are the same each time. @param {number} seed */
const noise = (seed) => {
  const x = Math.sin(seed * 12.9898) * 43758.5453;
  return x - Math.floor(x) - 0.5;
};

/** @param {Moment} moment @param {number} index */
function metricRow(moment, index) {
  const wave = Math.sin(moment.kimg / 900);
  return {
    ...moment,
    generatorLoss: 1.1 + 0.2 * wave + noise(index),
    discriminatorLoss: 1.2 - 0.15 * wave + noise(index + 0.3),
    realScore: 0.6 + 0.3 * noise(index + 0.1),
    fakeScore: -0.6 + 0.3 * noise(index + 0.2),
    r1: 0.05 + 0.02 * noise(index + 0.4),
    augmentation: 0,
    learningRate: 0.001,
    memoryBytes: 2e9 + 1e8 * noise(index + 0.5),
    imagesPerSecond: 41 + 4 * noise(index + 0.6),
  };
}

/** @param {Moment} moment @param {number} index */
function qualityRow(moment, index) {
  return {
    ...moment,
    swd: 12 + 40 / (1 + moment.kimg / 400) + noise(index),
    msssim: 0.4 + 0.02 * noise(index + 0.1),
    msssimReal: 0.38 + 0.01 * noise(index + 0.2),
  };
}

/**
 * @param {string} path
 * @param {number} count
 * @param {(moment: Moment, index: number) => object} rowOf
 */
async function writeRows(path, count, rowOf) {
  const stream = createWriteStream(path);
  for (let index = 0; index < count; index++)
    if (!stream.write(`${JSON.stringify(rowOf(momentAt((index + 1) / count), index))}\n`))
      await once(stream, 'drain');
  stream.end();
  await once(stream, 'close');
}

/** @param {string} root @param {string} folder */
function drawPreviews(root, folder) {
  const slices = gunzipSync(readFileSync(join(root, 'resources', 'sample', 'slices.bin.gz')));
  const side = JSON.parse(readFileSync(join(root, 'resources', 'sample', 'dataset.json'), 'utf8')).size;
  /** @type {Map<number, string[]>} */
  const drawn = new Map();
  for (let index = 0; index < WEEK.previews; index++) {
    const { resolution } = momentAt((index + 1) / WEEK.previews);
    if (!drawn.has(resolution)) {
      const files = Array.from({ length: PICTURES }, (_, i) =>
        join(folder, `picture-${resolution}-${i}.png`),
      );
      files.forEach((file, i) => writeFileSync(file, montage(slices, side, resolution, i)));
      writeFileSync(
        join(folder, 'reals', `${String(resolution).padStart(4, '0')}.png`),
        readFileSync(files[0]),
      );
      drawn.set(resolution, files);
    }
    const picture = /** @type {string[]} */ (drawn.get(resolution))[index % PICTURES];
    linkSync(picture, join(folder, 'previews', `${String(index).padStart(6, '0')}.png`));
  }
}

/** Slices of the sample beside each other, with grain as young networks draw. @param {Buffer} slices @param {number} side @param {number} resolution @param {number} seed */
function montage(slices, side, resolution, seed) {
  const width = COLUMNS * resolution;
  const data = new Uint8Array(width * ROWS * resolution);
  for (let y = 0; y < ROWS * resolution; y++)
    for (let x = 0; x < width; x++) {
      const tile = Math.floor(y / resolution) * COLUMNS + Math.floor(x / resolution);
      const row = Math.floor(((y % resolution) * side) / resolution);
      const column = Math.floor(((x % resolution) * side) / resolution);
      const slice = (tile * 7 + seed * 31) % Math.floor(slices.length / side ** 2);
      const value = slices[slice * side ** 2 + row * side + column] + 24 * noise(x * 3.1 + y * 7.7 + seed);
      data[y * width + x] = Math.min(255, Math.max(0, value));
    }
  return encode({ width, height: ROWS * resolution, channels: 1, depth: 8, data });
}
