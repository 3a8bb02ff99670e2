import type { Bytes } from './bytes';
import { PNG_SIGNATURE } from './png/chunks';
import { examinePng, readPng } from './png/png';
import { examineNifti, readNifti } from './nifti/nifti';
import { examineDicom, readDicom } from './dicom/dicom';
import { isDicom } from './dicom/file';
import { examineJpeg, readJpeg } from './jpeg/jpeg';
import { niftiKind } from './nifti/header';
import type { ImageFacts, SourceFile, Volume } from './scan';

export type Decoded = Omit<Volume, 'facts'>;

/** A format that keeps a whole stack in one file. */
interface Format {
  /** Whether a file that begins with `head` is of this format. */
  is(head: Buffer): boolean;
  /** @throws RefusedFile */
  examine(bytes: Bytes, head: Buffer, file: SourceFile): Promise<ImageFacts>;
  /** @throws RefusedFile; `limit` is the memory in bytes that pixels may take */
  read(bytes: Bytes, head: Buffer, file: SourceFile, limit: number): Promise<Decoded>;
}

const startsWith = (head: Buffer, start: Buffer): boolean => head.subarray(0, start.byteLength).equals(start);

/** In the order in which they are tried: those with the clearest marks first. */
const formats = {
  png: {
    is: (head) => startsWith(head, PNG_SIGNATURE),
    examine: (_, head) => examinePng(head),
    read: (bytes, _head, _file, limit) => readPng(bytes, limit),
  },
  jpeg: {
    is: (head) => head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff,
    examine: examineJpeg,
    read: (bytes, head, _file, limit) => readJpeg(bytes, head, limit),
  },
  dicom: {
    is: isDicom,
    examine: examineDicom,
    read: (bytes, head, _file, limit) => readDicom(bytes, head, limit),
  },
  nifti: {
    is: (head) => niftiKind(head) !== undefined,
    examine: examineNifti,
    read: readNifti,
  },
} as const satisfies Record<string, Format>;
export type FormatName = keyof typeof formats;

/** The format of a file by its first bytes; undefined where none is known. */
export const formatOf = (head: Buffer): FormatName | undefined =>
  (Object.keys(formats) as FormatName[]).find((name) => formats[name].is(head));

export const examineFormat = (
  name: FormatName,
  bytes: Bytes,
  head: Buffer,
  file: SourceFile,
): Promise<ImageFacts> => (formats[name] as Format).examine(bytes, head, file);

export const readFormat = (
  name: FormatName,
  bytes: Bytes,
  head: Buffer,
  file: SourceFile,
  limit: number,
): Promise<Decoded> => (formats[name] as Format).read(bytes, head, file, limit);
