import type { FindingParams } from './finding-params';

type Sentence = (p: FindingParams) => string;

/** Parts of the sentences below, by the key that a finding carries. */
const phrases = {
  // What a file is instead of an image.
  unknown: 'its content is of no kind that is known here',
  text: 'it is text',
  'dicom-index': 'it is the index of a DICOM medium',
  'dicom-without-pixels': 'it is a DICOM object without pixels',
  'office-document': 'it is a document or a program in an archive',
  'header-only': 'it is a header without pixels',
  // Why a file cannot be opened.
  'no-permission': 'you may not read it',
  vanished: 'it is not there any more',
  'not-a-file': 'it is no ordinary file',
  'io-error': 'the disk or network reported an error',
  outside: 'it leads out of the folders that may be read',
  'folder-unreadable': 'you may not look into this folder',
  // What is damaged.
  header: 'its header contradicts itself',
  compressed: 'its compressed data cannot be unpacked',
  checksum: 'a checksum does not match',
  pixels: 'its pixel data cannot be decoded',
  'size-differs': 'its pixels have another size than its header says',
  archive: 'the archive\u2019s table of contents cannot be read',
  'too-much-data': 'it unpacks to far more than its header says',
  // What is not supported.
  'archive-in-archive': 'An archive within an archive',
  'archive-encrypted': 'An encrypted archive',
  'archive-method': 'This kind of compression in an archive',
  'archive-entries': 'An archive with so many files',
  'archive-size': 'An archive that unpacks to so much',
  complex: 'Complex numbers',
  'value-type': 'This type of values',
  'pixel-layout': 'This arrangement of pixels',
  'several-files': 'A header that spreads its pixels over several files',
  'outside-file': 'A header that names a file in another folder',
  'pixel-compression': 'This compression of pixels',
  video: 'Video',
  cmyk: 'A picture in printing colours (CMYK)',
  'color-space': 'This colour space',
  arithmetic: 'JPEG with arithmetic coding',
} as const;
export type RefusalPhrase = keyof typeof phrases;

const phrase = (key: string | number | undefined): string => phrases[key as RefusalPhrase] ?? String(key);
const kind = (p: FindingParams): string => (p.kind === undefined ? '' : ` (${p.kind})`);

/** Why a file does not become slices: every sentence, once. */
export const refusalTexts = {
  empty: () => 'The file is empty.',
  'no-image': (p) => `This is no image: ${phrase(p.what)}.`,
  'not-readable': (p) => `It cannot be opened: ${phrase(p.reason)}.`,
  truncated: (p) => `The file is cut short: it should have ${p.expected} and has ${p.found}.`,
  'truncated-stream': () => 'The file is cut short: its compressed data ends before the image is complete.',
  damaged: (p) => `The file is damaged: ${phrase(p.reason)}.`,
  unsupported: (p) => `${phrase(p.what)}${kind(p)} is not supported.`,
  'pixels-missing': (p) => `The file with its pixels, ${p.file}, is not beside it.`,
  'too-large': (p) => `The file would need ${p.size} of memory, more than the ${p.limit} that are allowed.`,
  'too-small': (p) => `The image has only ${p.columns} × ${p.rows} pixels.`,
  constant: () => 'All values are the same: there is nothing to learn from.',
  'no-numbers': () => 'It holds no numbers: every value is undefined or infinite.',
  'label-map': () => 'This is a label map (a drawing of regions), not an image.',
  'further-volume': () =>
    'It shows the same places as other slices of its series (a further time point, or a copy); the first are taken.',
  'reader-died': () => 'Reading this file made the reader crash, so it was left out.',
} as const satisfies Record<string, Sentence>;
