import type { Bytes } from './bytes';
import { PNG_SIGNATURE } from './png/chunks';
import { examinePng, readPng } from './png/png';
import { examineNifti, readNifti } from './nifti/nifti';
import { examineDicom, readDicom } from './dicom/dicom';
import { isDicom } from './dicom/file';
import { examineJpeg, readJpeg } from './jpeg/jpeg';
import { examineJpeg2000, isJpeg2000, readJpeg2000 } from './jpeg2000';
import { niftiKind } from './nifti/header';
import { isTiff } from './tiff/directory';
import { examineTiff, readTiff } from './tiff/tiff';
import { examineMetaImage, isMetaImage, readMetaImage } from './volumes/metaimage';
import { examineMgh, isMgh, readMgh } from './volumes/mgh';
import { examineNrrd, isNrrd, readNrrd } from './volumes/nrrd';
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

/**
 * In the order in which they are tried: those with the clearest marks first. DICOM before TIFF, whose mark may stand in
 * DICOM's preamble.
 */
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
  jpeg2000: {
    is: isJpeg2000,
    examine: (_, head) => examineJpeg2000(head),
    read: (bytes, _head, _file, limit) => readJpeg2000(bytes, limit),
  },
  dicom: {
    is: isDicom,
    examine: examineDicom,
    read: (bytes, head, _file, limit) => readDicom(bytes, head, limit),
  },
  tiff: {
    is: isTiff,
    examine: examineTiff,
    read: (bytes, head, _file, limit) => readTiff(bytes, head, limit),
  },
  nifti: {
    is: (head) => niftiKind(head) !== undefined,
    examine: examineNifti,
    read: readNifti,
  },
  nrrd: { is: isNrrd, examine: examineNrrd, read: readNrrd },
  metaimage: { is: isMetaImage, examine: examineMetaImage, read: readMetaImage },
  mgh: { is: isMgh, examine: examineMgh, read: readMgh },
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
