/** A file's name taken apart. */
export interface NameParts {
  /** Folders from the outermost on. */
  readonly folders: readonly string[];
  readonly file: string;
  /** The file's name without the endings of formats, however many it has: `a.nii.gz_0.png.png` → `a.nii.gz_0`. */
  readonly stem: string;
  /** The number at the stem's end, and what stands before it; undefined where it does not end in one. */
  readonly numbered: { readonly before: string; readonly number: number } | undefined;
}

const ENDING =
  /\.(nii|gz|img|hdr|png|jpe?g|jp2|j2k|jpf|tiff?|dcm|dicom|ima|nrrd|nhdr|raw|mh[ad]|mgz|mgh|bmp|gif|webp|zip)$/i;

/** Takes a name with `/` between folders apart. */
export function partsOf(name: string): NameParts {
  const segments = name.normalize('NFC').split('/');
  const file = segments.pop() ?? '';
  let stem = file;
  while (ENDING.test(stem)) stem = stem.replace(ENDING, '');
  const digits = /^(.*?)[\s_.-]*\(?(\d{1,9})\)?$/su.exec(stem);
  const numbered = digits ? { before: digits[1] ?? '', number: Number(digits[2]) } : undefined;
  return { folders: segments.filter((folder) => folder !== ''), file, stem, numbered };
}

/** Folder and beginning of the name: what is the same for files that are numbered in one row. In small letters. */
export const rowOf = ({ folders, numbered }: NameParts): string | undefined =>
  numbered && [...folders, numbered.before].join('/').toLowerCase();
