import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';

/** Where a text was found that should be nowhere. */
export interface Found {
  readonly needle: string;
  /** Relative to the folder that was searched. */
  readonly file: string;
  /** How it was written: as the file's name, or in which encoding. */
  readonly as: string;
}

/** Shorter texts stand in pixels by chance; in names and in what is text they are looked for all the same. */
const SHORTEST_IN_BINARY = 6;

/**
 * Ways in which an identifier may be written: a person's name with `^`, spaces or commas and each part of it, a date with
 * separators, an identifier without them. Parts of fewer than four characters are left out, since they stand in any text.
 */
export function spellings(identifier: string): string[] {
  const text = identifier.trim();
  const written = new Set([text]);
  const date = /^((?:19|20)\d\d)[-.]?(\d\d)[-.]?(\d\d)$/.exec(text);
  if (date) {
    const [, year = '', month = '', day = ''] = date;
    for (const form of [
      `${year}${month}${day}`,
      `${year}-${month}-${day}`,
      `${day}.${month}.${year}`,
      `${month}/${day}/${year}`,
    ])
      written.add(form);
  }
  const parts = text.split(/[\^=\s,]+/).filter((part) => part !== '');
  if (parts.length > 1) {
    for (const part of parts) written.add(part);
    for (const between of [' ', ', ', '_', '-', '']) written.add(parts.join(between));
  }
  if (/\d/.test(text) && !/^[\d.]+$/.test(text)) written.add(text.replaceAll(/[^\p{L}\p{N}]/gu, ''));
  return [...written].filter((form) => form.length >= 4);
}

/**
 * Searches every byte below a folder, names of files and folders too, for each text: without regard to case, as UTF-8,
 * Latin-1, UTF-16 in both orders, base64 and hexadecimal, and also within gzip, zip and PNG.
 *
 * @param folder read to the last byte; links are not followed
 */
export async function searchFor(folder: string, needles: readonly string[]): Promise<Found[]> {
  const found: Found[] = [];
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of names) {
    const path = join(entry.parentPath, entry.name);
    const file = relative(folder, path);
    for (const needle of needles)
      if (entry.name.toLowerCase().includes(needle.toLowerCase())) found.push({ needle, file, as: 'name' });
    if (entry.isFile())
      found.push(...searchBytes(await readFile(path), needles).map((hit) => ({ ...hit, file })));
  }
  return found;
}

/** The same within bytes, such as what a process wrote. */
export function searchBytes(bytes: Uint8Array, needles: readonly string[]): Omit<Found, 'file'>[] {
  return [bytes, ...unpacked(bytes)].flatMap((piece) => searchPiece(Buffer.from(piece), needles));
}

function searchPiece(bytes: Buffer, needles: readonly string[]): Omit<Found, 'file'>[] {
  const text = bytes.toString('latin1').toLowerCase();
  const isText = !bytes.subarray(0, 65536).includes(0);
  return needles.flatMap((needle) =>
    Object.entries(encodings(needle)).flatMap(([as, written]) =>
      written.some((form) => (isText || form.length >= SHORTEST_IN_BINARY) && text.includes(form))
        ? [{ needle, as }]
        : [],
    ),
  );
}

/** A text as bytes in several encodings, each as a string of Latin-1 in small letters, as the searched text is. */
function encodings(needle: string): Record<string, string[]> {
  const lower = needle.toLowerCase();
  const latin = (bytes: Buffer): string => bytes.toString('latin1').toLowerCase();
  const wide = Buffer.from(lower, 'utf16le');
  return {
    'UTF-8': [latin(Buffer.from(lower, 'utf8'))],
    'Latin-1': [latin(Buffer.from(lower, 'latin1'))],
    'UTF-16': [latin(wide), latin(Buffer.from(wide).swap16())],
    base64: base64Forms(needle),
    hexadecimal: needle.length < SHORTEST_IN_BINARY ? [] : [Buffer.from(needle, 'utf8').toString('hex')],
  };
}

/** What stays of a text in base64 wherever it begins, whose three forms depend on what stands before it. */
function base64Forms(needle: string): string[] {
  if (needle.length < SHORTEST_IN_BINARY) return [];
  return [0, 1, 2].map((before) => {
    const written = Buffer.concat([Buffer.alloc(before), Buffer.from(needle, 'utf8')]).toString('base64');
    return written
      .replace(/=+$/, '')
      .slice(Math.ceil((before * 4) / 3), -1)
      .toLowerCase();
  });
}

/** What is packed within bytes, as far as it can be unpacked. */
function unpacked(bytes: Uint8Array): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  const attempt = (unpack: () => Uint8Array): void => {
    try {
      pieces.push(unpack());
    } catch {
      // Bytes that only look packed.
    }
  };
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer[0] === 0x1f && buffer[1] === 0x8b) attempt(() => gunzipSync(buffer));
  if (buffer.subarray(1, 4).toString('latin1') === 'PNG') attempt(() => inflateSync(pngData(buffer)));
  for (let at = buffer.indexOf('PK\x03\x04'); at >= 0; at = buffer.indexOf('PK\x03\x04', at + 4)) {
    const from = at + 30 + buffer.readUInt16LE(at + 26) + buffer.readUInt16LE(at + 28);
    attempt(() => inflateRawSync(buffer.subarray(from)));
  }
  return pieces;
}

/** The packed pixels of a PNG, its IDAT chunks joined. */
function pngData(png: Buffer): Buffer {
  const chunks: Buffer[] = [];
  for (let at = 8; at + 8 <= png.length;) {
    const length = png.readUInt32BE(at);
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') chunks.push(png.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  return Buffer.concat(chunks);
}
