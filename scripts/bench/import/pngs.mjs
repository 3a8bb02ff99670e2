// @ts-check
/** PNGs to import, as many as are wanted, no two alike. */
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 as nativeCrc32, deflateSync } from 'node:zlib';

/** Pictures of one patient, which lie in a folder of their own. */
const EACH = 40;

/**
 * Writes 8-bit gray PNGs of 256², each of other soft shapes on black, with a little noise: they take some 10 kB each.
 *
 * @param {string} folder
 * @param {number} count
 * @param {(done: number) => void} [told]
 */
export function makePngs(folder, count, told = () => {}) {
  const side = 256;
  const raw = Buffer.alloc(side * (side + 1));
  const profile = Float64Array.from({ length: 1024 }, (_, i) => Math.max(0, 1 - (i / 512) ** 2));
  for (let number = 0; number < count; number++) {
    const patient = join(folder, `patient${String(Math.floor(number / EACH)).padStart(5, '0')}`);
    if (number % EACH === 0) mkdirSync(patient, { recursive: true });
    draw(raw, side, number, profile);
    const path = join(patient, `slice_${String(number % EACH).padStart(3, '0')}.png`);
    const file = openSync(path, 'wx');
    writeSync(file, encode(raw, side));
    closeSync(file);
    if (number % 500 === 499) told(number + 1);
  }
}

/** @param {Buffer} raw rows, each with its filter in front @param {number} side @param {number} number @param {Float64Array} profile */
function draw(raw, side, number, profile) {
  const turn = number * 2.399963;
  const [x0, y0] = [128 + 30 * Math.cos(turn), 128 + 24 * Math.sin(turn * 1.3)];
  const [wide, high] = [70 + 30 * Math.sin(turn * 0.7), 80 + 25 * Math.cos(turn * 0.31)];
  let noise = (number * 2654435761) >>> 0 || 1;
  for (let y = 0, at = 0; y < side; y++) {
    raw[at++] = 0;
    const v = ((y - y0) / high) ** 2;
    for (let x = 0; x < side; x++) {
      const place = Math.min(1023, (((x - x0) / wide) ** 2 + v) * 512) | 0;
      const light = profile[place];
      if (light === 0) {
        raw[at++] = 0;
        continue;
      }
      // xorshift32 of Marsaglia: four shades of noise.
      noise ^= noise << 13;
      noise ^= noise >>> 17;
      noise ^= noise << 5;
      raw[at++] = 40 + light * 200 + (noise & 3);
    }
  }
}

const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);

/** @param {Buffer} raw @param {number} side @returns {Buffer} */
function encode(raw, side) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header[8] = 8;
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(raw, { level: 1 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** @param {string} type @param {Buffer} data */
function chunk(type, data) {
  const out = Buffer.alloc(data.length + 12);
  out.writeUInt32BE(data.length, 0);
  out.write(type, 4, 'latin1');
  data.copy(out, 8);
  out.writeUInt32BE(crc32(out.subarray(4, 8 + data.length)), 8 + data.length);
  return out;
}

const table = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n >>> 0;
});

/** The checksum of PNG (ISO/IEC 15948, annex D); by Node where it has it. @param {Buffer} data */
function crc32(data) {
  if (nativeCrc32) return nativeCrc32(data);
  let crc = 0xffffffff;
  for (const byte of data) crc = table[(crc ^ byte) & 255] ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}
