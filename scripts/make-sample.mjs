// Makes resources/sample from the FLAIR volumes of a folder laid out as patientNN/studyN_FLAIR.nii.gz:
//   node scripts/make-sample.mjs --from DIR [--to DIR]
// The same volumes always give the same slices. resources/sample/README.md says what is done and why.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { findHead, headThreshold, histogram, percentile } from './sample/head.mjs';
import { resampleSlice } from './sample/resample.mjs';
import { readAxialVolume } from './sample/volume.mjs';

const SIZE = 128;
/** The longest head of the collection measures 201 mm from front to back. */
const FIELD_MM = 220;
/** Slices with less head than this, at the neck and at the very top, show no brain to speak of. */
const LEAST_HEAD_CM2 = 60;
/** The window's upper end among the values of the head; its lower end as a share of the head's threshold. */
const UPPER_PERCENTILE = 0.995;
const LOWER_SHARE = 0.4;

const { values: args } = parseArgs({
  options: { from: { type: 'string' }, to: { type: 'string', default: 'resources/sample' } },
});
if (args.from === undefined) {
  console.error('Say where the volumes are: node scripts/make-sample.mjs --from DIR');
  process.exit(2);
}

const from = resolve(args.from);
const to = resolve(args.to);
const folders = readdirSync(from)
  .filter((name) => /^patient\d+$/.test(name))
  .sort();
const records = [];
const origins = [];
let leftOut = 0;
folders.forEach((folder, patient) => {
  for (const file of readdirSync(join(from, folder)).sort()) {
    const visit = /^study(\d+)_FLAIR\.nii\.gz$/.exec(file)?.[1];
    if (visit === undefined) continue;
    const volume = readAxialVolume(join(from, folder, file));
    const threshold = headThreshold(volume.values);
    const { centre, areas } = findHead(volume, threshold);
    const lower = threshold * LOWER_SHARE;
    const upper = percentile(histogram(volume.values.filter((value) => value > threshold)), UPPER_PERCENTILE);
    for (let k = 0; k < volume.slices; k++) {
      if (areas[k] < LEAST_HEAD_CM2) {
        leftOut++;
        continue;
      }
      const pixels = resampleSlice(volume, k, centre, FIELD_MM, SIZE);
      // A Uint8ClampedArray rounds and clamps by itself.
      const shades = Uint8ClampedArray.from(pixels, (value) => ((value - lower) / (upper - lower)) * 255);
      records.push(Buffer.from(shades.buffer));
      origins.push({
        index: origins.length,
        patient: `P${patient + 1}`,
        visit,
        slice: k + 1,
        slicesInSeries: volume.slices,
        series: 'FLAIR',
      });
    }
  }
});
if (records.length === 0) throw new Error(`${from} has no patientNN/studyN_FLAIR.nii.gz`);

const slices = Buffer.concat(records);
const packed = gzipSync(slices, { level: 9 });
// The header's operating system byte differs from machine to machine; 255 is "unknown" (RFC 1952).
packed[9] = 255;
const record = {
  schema: 1,
  id: 'd5a3b1ef1a1200001',
  name: 'Sample brain FLAIR',
  size: SIZE,
  colors: 1,
  storage: 'uint8',
  slices: records.length,
  patients: new Set(origins.map(({ patient }) => patient)).size,
  modality: 'MR FLAIR',
  plane: 'axial',
  window: 'from just above the noise of air to the 99.5th percentile of the head, for each volume by itself',
  sha256: createHash('sha256').update(slices).digest('hex'),
  createdAt: '2025-01-01T00:00:00Z',
  attribution: 'Lesjak et al., Neuroinformatics 2016',
  licence: 'CC-BY',
};
mkdirSync(to, { recursive: true });
writeFileSync(join(to, 'dataset.json'), JSON.stringify(record, null, 2) + '\n');
writeFileSync(join(to, 'slices.jsonl'), origins.map((origin) => JSON.stringify(origin) + '\n').join(''));
writeFileSync(join(to, 'slices.bin.gz'), packed);
writeFileSync(join(to, 'LICENSE.txt'), readFileSync(join(from, 'LICENSE.txt')));
console.log(
  `${records.length} slices of ${record.patients} patients, ${leftOut} left out; ` +
    `slices.bin.gz ${packed.length} bytes, sha256 ${record.sha256}`,
);
