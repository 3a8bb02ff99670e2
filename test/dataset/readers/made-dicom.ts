/** A value: text, 16-bit words, doubles, bytes, or the items of a sequence. */
export type MadeValue =
  | { readonly vr: string; readonly text: string }
  | { readonly vr: 'US'; readonly words: readonly number[] }
  | { readonly vr: 'OW' | 'OB' | 'UN'; readonly bytes: Uint8Array }
  | { readonly vr: 'SQ'; readonly items: readonly MadeElements[] };
/** Elements by tag, eight hexadecimal digits. */
export type MadeElements = Readonly<Record<string, MadeValue>>;

export const text = (vr: string, value: string): MadeValue => ({ vr, text: value });
export const words = (...values: number[]): MadeValue => ({ vr: 'US', words: values });
export const items = (...all: MadeElements[]): MadeValue => ({ vr: 'SQ', items: all });

const u32 = (value: number): Buffer => {
  const out = Buffer.alloc(4);
  out.writeUInt32LE(value);
  return out;
};
const u16 = (...values: number[]): Buffer => {
  const out = Buffer.alloc(2 * values.length);
  values.forEach((value, i) => out.writeUInt16LE(value, 2 * i));
  return out;
};

function valueOf(value: MadeValue): Buffer {
  if ('text' in value) {
    const bytes = Buffer.from(value.text, 'latin1');
    return bytes.byteLength % 2 ? Buffer.concat([bytes, Buffer.from(value.vr === 'UI' ? '\0' : ' ')]) : bytes;
  }
  if ('words' in value) return u16(...value.words);
  if ('bytes' in value) return Buffer.from(value.bytes);
  const parts = value.items.map((item) => {
    const body = elements(item);
    return Buffer.concat([u16(0xfffe, 0xe000), u32(body.byteLength), body]);
  });
  return Buffer.concat(parts);
}

const LONG = ['OW', 'OB', 'UN', 'SQ', 'UT'];

/** Elements in the order of their tags, explicit VR little-endian. */
export const elements = (set: MadeElements): Buffer =>
  Buffer.concat(
    Object.keys(set)
      .sort()
      .flatMap((tag) => {
        const value = set[tag]!;
        const bytes = valueOf(value);
        const length = LONG.includes(value.vr) ? [u16(0), u32(bytes.byteLength)] : [u16(bytes.byteLength)];
        const place = u16(parseInt(tag.slice(0, 4), 16), parseInt(tag.slice(4), 16));
        return [place, Buffer.from(value.vr, 'latin1'), ...length, bytes];
      }),
  );

/** A DICOM file of explicit VR little-endian. */
export const dicomFile = (set: MadeElements): Buffer =>
  Buffer.concat([
    Buffer.alloc(128),
    Buffer.from('DICM', 'latin1'),
    elements({ '00020010': text('UI', '1.2.840.10008.1.2.1') }),
    elements(set),
  ]);

export interface MadeSlice {
  readonly columns: number;
  readonly rows: number;
  readonly pixels: Uint16Array;
}

/** An MR image of 16 bits; `more` adds elements or puts others in their place. */
export const mrSlice = ({ columns, rows, pixels }: MadeSlice, more: MadeElements = {}): Buffer =>
  dicomFile({
    '00080060': text('CS', 'MR'),
    '0020000e': text('UI', '1.2.3.4.5.6'),
    '00280002': words(1),
    '00280004': text('CS', 'MONOCHROME2'),
    '00280010': words(rows),
    '00280011': words(columns),
    '00280030': text('DS', '0.5\\0.75'),
    '00280100': words(16),
    '00280101': words(16),
    '00280102': words(15),
    '00280103': words(0),
    '7fe00010': { vr: 'OW', bytes: new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength) },
    ...more,
  });
