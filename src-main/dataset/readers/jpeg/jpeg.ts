import { read, type Bytes } from '../bytes';
import { checkSize, imageFacts, shapeRemarks } from '../facts';
import { inMemory } from '../inflate';
import { damaged, refuse, unsupported } from '../refuse';
import type { ImageFacts, Volume } from '../scan';
import { checkLimit } from '../values';
import { decodeJpeg } from './decode';
import { readExif, upright } from './exif';
import { isFrame, nextSegment, parseFrame, type Frame } from './markers';

/** The frame header; large profiles and thumbnails may stand before it. */
async function frameOf(bytes: Bytes, head: Buffer): Promise<Frame> {
  let start = head;
  for (let at = 2; ;) {
    const segment = readSegment(start, at);
    if (segment === 'more') {
      if (bytes.length !== undefined && start.byteLength >= bytes.length) throw refuse('truncated-stream');
      if (start.byteLength >= 2 ** 24) throw damaged('header');
      start = await read(bytes, 0, start.byteLength * 4);
      continue;
    }
    if (isFrame(segment.marker)) return parseFrame(segment);
    if (segment.marker === 0xd9 || segment.marker === 0xda) throw damaged('header');
    at = segment.end;
  }
}

function readSegment(start: Buffer, at: number): NonNullable<ReturnType<typeof nextSegment>> | 'more' {
  try {
    return nextSegment(start, at) ?? 'more';
  } catch (error) {
    if ((error as { refusal?: { code: string } }).refusal?.code === 'truncated') return 'more';
    throw error;
  }
}

export async function examineJpeg(bytes: Bytes, head: Buffer): Promise<ImageFacts> {
  const frame = await frameOf(bytes, head);
  if (frame.process === 'lossless' && frame.components.length !== 1)
    throw unsupported('pixel-layout', 'JPEG lossless');
  const { orientation, isTelling } = readExif(head);
  const [columns, rows] = orientation >= 5 ? [frame.rows, frame.columns] : [frame.columns, frame.rows];
  checkSize(columns, rows);
  const colors = frame.components.length === 3 ? 3 : 1;
  return imageFacts({
    format: 'JPEG',
    columns,
    rows,
    colors,
    dtype: frame.precision > 8 ? 'uint16' : 'uint8',
    shape: colors === 3 ? [rows, columns, 3] : [rows, columns],
    isPicture: frame.precision <= 8,
    hasPersonalData: isTelling,
    remarks: shapeRemarks(columns, rows),
  });
}

/** Reads a JPEG, turned as its EXIF part says. @throws RefusedFile */
export async function readJpeg(bytes: Bytes, head: Buffer, limit: number): Promise<Omit<Volume, 'facts'>> {
  const plain = await inMemory(bytes, limit);
  checkLimit(plain.length ?? 0, limit);
  const { colors, ...decoded } = decodeJpeg(await read(plain, 0, plain.length ?? 0), { limit });
  const { pixels, columns, rows } = upright(
    decoded.samples,
    decoded.columns,
    decoded.rows,
    colors,
    readExif(head).orientation,
  );
  return {
    pixels, columns, rows, colors, slices: 1, frames: 1, slope: 1, intercept: 0, inverted: false,
    spacing: undefined, affine: undefined, remarks: [],
  }; // prettier-ignore
}
