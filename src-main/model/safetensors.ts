import { SliceloomError } from '@shared/contract/errors';
import { z } from 'zod';
import type { NamedValues } from './weights';

/** Longest header that is believed; the largest network's is 30 kB. */
const LONGEST_HEADER = 10_000_000;
const METADATA = '__metadata__';

const entry = z.object({
  dtype: z.literal('F32'),
  shape: z.array(z.number().int().nonnegative()),
  data_offsets: z.tuple([z.number().int().nonnegative(), z.number().int().nonnegative()]),
});

/** Encodes float32 tensors and a table of strings as a .safetensors file (format 0.3 of its specification). */
export function encodeSafetensors(
  tensors: NamedValues,
  metadata: Record<string, string> = {},
): Uint8Array<ArrayBuffer> {
  const header: Record<string, unknown> = { [METADATA]: metadata };
  let offset = 0;
  for (const [name, { shape, values }] of Object.entries(tensors)) {
    header[name] = { dtype: 'F32', shape, data_offsets: [offset, offset + values.byteLength] };
    offset += values.byteLength;
  }
  const text = JSON.stringify(header);
  // The data begin at a multiple of 8, so that a reader may map them as floats.
  const json = Buffer.from(
    text.padEnd(Math.ceil(Buffer.byteLength(text) / 8) * 8 - (Buffer.byteLength(text) - text.length)),
  );
  const file = Buffer.alloc(8 + json.length + offset);
  file.writeBigUInt64LE(BigInt(json.length), 0);
  json.copy(file, 8);
  let at = 8 + json.length;
  for (const { values } of Object.values(tensors)) {
    file.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    at += values.byteLength;
  }
  return file;
}

/**
 * Decodes a .safetensors file of float32 tensors. Every size is checked against the file before it is believed.
 * @throws SliceloomError `file-damaged` with `path` and the reason.
 */
export function decodeSafetensors(
  file: Uint8Array,
  path: string,
): { tensors: NamedValues; metadata: Record<string, string> } {
  const damaged = (reason: string): SliceloomError => new SliceloomError('file-damaged', { path, reason });
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  if (bytes.length < 8) throw damaged('it is shorter than a header');
  const length = Number(bytes.readBigUInt64LE(0));
  if (length > LONGEST_HEADER || 8 + length > bytes.length)
    throw damaged('its header is longer than the file');
  let header: Record<string, unknown>;
  try {
    header = JSON.parse(bytes.toString('utf8', 8, 8 + length)) as Record<string, unknown>;
  } catch {
    throw damaged('its header is not JSON');
  }
  const metadata = z.record(z.string(), z.string()).safeParse(header[METADATA] ?? {}).data ?? {};
  const data = bytes.subarray(8 + length);
  const tensors: NamedValues = {};
  for (const [name, raw] of Object.entries(header)) {
    if (name === METADATA) continue;
    const parsed = entry.safeParse(raw);
    if (!parsed.success) throw damaged(`its entry ${name} is not a float32 tensor`);
    const { shape, data_offsets: offsets } = parsed.data;
    const size = 4 * shape.reduce((a, b) => a * b, 1);
    if (offsets[1] - offsets[0] !== size || offsets[1] > data.length)
      throw damaged(`its entry ${name} does not fit`);
    const values = new Float32Array(size / 4);
    new Uint8Array(values.buffer).set(data.subarray(offsets[0], offsets[1]));
    tensors[name] = { shape, values };
  }
  return { tensors, metadata };
}
