import { inDesktopWindow, pathOfFile } from './shell';

/** A file of the browser, and where it lay in the folder that was brought, with `/` between folders. */
export interface BroughtFile {
  readonly file: File;
  readonly path: string;
}

/** Paths on the computer of the host, or files that have to be uploaded to it first. */
export type Brought =
  | { readonly kind: 'paths'; readonly paths: readonly string[] }
  | { readonly kind: 'files'; readonly files: readonly BroughtFile[] };

/** What was dropped: in the desktop window its paths, in a browser all files of all folders, however deep. */
export async function broughtByDrop(transfer: DataTransfer): Promise<Brought> {
  if (inDesktopWindow()) {
    const paths = [...transfer.files].flatMap((file) => pathOfFile(file) ?? []);
    if (paths.length > 0) return { kind: 'paths', paths };
  }
  // Entries are only given while the event lasts: all are taken before anything is waited for.
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  const files: BroughtFile[] = [];
  for (const entry of entries) await gather(entry, '', files);
  return { kind: 'files', files };
}

/** What was chosen in the browser's dialog for files, or for a folder. */
export const broughtByInput = (input: HTMLInputElement): Brought => ({
  kind: 'files',
  files: [...(input.files ?? [])].map((file) => ({ file, path: file.webkitRelativePath || file.name })),
});

async function gather(entry: FileSystemEntry, folder: string, into: BroughtFile[]): Promise<void> {
  const path = folder + entry.name;
  if (isFile(entry)) {
    into.push({ file: await new Promise<File>((settle, fail) => entry.file(settle, fail)), path });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  // A folder is told a hundred entries at a time, until there are none.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((settle, fail) => reader.readEntries(settle, fail));
    if (some.length === 0) return;
    for (const child of some) await gather(child, `${path}/`, into);
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
