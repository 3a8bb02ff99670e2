/** Explicit VR, little endian, as DICOM PS3.5 section 7.1.2 has it: elements in rising order of their tags. */
export type Element = readonly [tag: number, vr: string, value: string | readonly number[] | Uint8Array];

/** These have a length of four bytes, after two that are reserved. */
const LONG = new Set(['OB', 'OW', 'UT', 'SQ', 'UN']);

function valueOf(vr: string, value: Element[2]): Uint8Array {
  if (value instanceof Uint8Array) return even(value, 0);
  if (typeof value === 'string') return even(Buffer.from(value, 'utf8'), vr === 'UI' ? 0 : 0x20);
  const size = vr === 'US' ? 2 : 4;
  const bytes = new Uint8Array(value.length * size);
  const view = new DataView(bytes.buffer);
  for (const [i, each] of value.entries())
    if (vr === 'US') view.setUint16(i * size, each, true);
    else view.setUint32(i * size, each, true);
  return bytes;
}

/** Values have an even number of bytes. */
function even(bytes: Uint8Array, padding: number): Uint8Array {
  if (bytes.length % 2 === 0) return bytes;
  const padded = new Uint8Array(bytes.length + 1);
  padded.set(bytes);
  padded[bytes.length] = padding;
  return padded;
}

export function encodeElements(elements: readonly Element[]): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const [tag, vr, given] of elements) {
    const value = valueOf(vr, given);
    const isLong = LONG.has(vr);
    const head = new Uint8Array(isLong ? 12 : 8);
    const view = new DataView(head.buffer);
    view.setUint16(0, tag >>> 16, true);
    view.setUint16(2, tag & 0xffff, true);
    head.set(Buffer.from(vr, 'latin1'), 4);
    if (isLong) view.setUint32(8, value.length, true);
    else view.setUint16(6, value.length, true);
    parts.push(head, value);
  }
  return Buffer.concat(parts);
}

/** A file (PS3.10, section 7.1): preamble, group 2 with its length, data set. */
export function dicomFile(meta: readonly Element[], elements: readonly Element[]): Uint8Array {
  const group = encodeElements(meta);
  const length = encodeElements([[0x00020000, 'UL', [group.length]]]);
  return Buffer.concat([new Uint8Array(128), Buffer.from('DICM'), length, group, encodeElements(elements)]);
}
