import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { open, readFile, rm, stat, truncate, writeFile, type FileHandle } from 'node:fs/promises';
import { z } from 'zod';
import {
  countOfPart,
  imageSetManifest,
  leftOut,
  setImage,
  type ImageSetManifest,
  type LeftOut,
  type SetImage,
} from '@shared/domain/image-set';
import { makeFolders, readJson, writeJson } from '../library/files';
import { readLines } from '../library/json-lines';
import type { ImageSetFolder } from '../library/layout';
import { imageFormatOf, type DrawnImage } from './formats';
import { bytesOfImage } from './shown';
import { fileNameOf, sizeOf } from './set-files';

export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** draft.json: the manifest of a set that is not whole, without its images. */
export const draftRecord = imageSetManifest.omit({ images: true, leftOut: true });
export type DraftRecord = z.infer<typeof draftRecord>;

/** A line of images.jsonl: an image that is written, and what was left out until then. */
const draftLine = setImage.extend({ leftOut, next: z.number().int() });
type DraftLine = z.infer<typeof draftLine>;

const NOTHING: LeftOut = { score: 0, distance: 0, near: 0 };

/**
 * An image set in the making: takes its images in their order, writes them in the format of the set, and notes each one, so
 * that it can be gone on with.
 */
export class ImageSetDraft {
  private stack: FileHandle | undefined;

  private constructor(
    readonly folder: ImageSetFolder,
    readonly about: DraftRecord,
    private readonly lines: DraftLine[],
    private readonly log: FileHandle,
  ) {}

  /** Begins anew, in place of what is there. */
  static async begin(folder: ImageSetFolder, about: DraftRecord): Promise<ImageSetDraft> {
    await rm(folder.path, { recursive: true, force: true });
    await makeFolders(folder.path);
    await writeJson(folder.draft, draftRecord, about);
    return new ImageSetDraft(folder, about, [], await open(folder.draftImages, 'a'));
  }

  /** Goes on with what is there: with its images up to the first that is not as it was noted. */
  static async resume(folder: ImageSetFolder): Promise<ImageSetDraft> {
    const about = await readJson(folder.draft, draftRecord);
    const { rows } = await readLines(folder.draftImages, draftLine);
    const whole: DraftLine[] = [];
    for (const [position, line] of rows.entries()) {
      const bytes = await bytesOfImage(folder, { ...about, images: rows }, position).catch(() => undefined);
      if (!bytes || sha256Of(bytes) !== line.sha256) break;
      whole.push(line);
    }
    await writeFile(folder.draftImages, whole.map((line) => `${JSON.stringify(line)}\n`).join(''));
    return new ImageSetDraft(folder, about, whole, await open(folder.draftImages, 'a'));
  }

  get images(): readonly SetImage[] {
    return this.lines.map(({ leftOut: _, next: __, ...image }) => image);
  }
  get count(): number {
    return this.lines.length;
  }
  get leftOut(): LeftOut {
    return this.lines.at(-1)?.leftOut ?? NOTHING;
  }
  /** How many candidates have been looked at. */
  get next(): number {
    return this.lines.at(-1)?.next ?? 0;
  }

  async add(image: DrawnImage, more: Omit<DraftLine, 'file' | 'seed' | 'sha256'>): Promise<void> {
    const { format } = this.about.request;
    const { encode, stack } = imageFormatOf[format];
    const { seed } = image.about;
    const bytes = encode(image);
    const file = fileNameOf(this.about, this.lines.length, seed);
    if (stack) await this.append(this.folder.image(file), bytes);
    else await writeFile(this.folder.image(file), bytes);
    const line: DraftLine = { file, seed, sha256: sha256Of(bytes), ...more };
    await this.log.writeFile(`${JSON.stringify(line)}\n`);
    this.lines.push(line);
  }

  /** Closes its files. @returns the manifest, and the folder is rid of what only the draft needed */
  async finish(): Promise<ImageSetManifest> {
    await this.close();
    for (const path of [this.folder.draft, this.folder.draftImages]) await rm(path, { force: true });
    const left = this.leftOut;
    const isWhole = Object.values(left).every((count) => count === 0);
    return { ...this.about, ...(isWhole ? {} : { leftOut: left }), images: [...this.images] };
  }

  async close(): Promise<void> {
    await this.stack?.close();
    this.stack = undefined;
    await this.log.close().catch(() => undefined);
  }

  private async append(path: string, bytes: Uint8Array): Promise<void> {
    const { request, notice, window } = this.about;
    if (!this.stack) {
      const head = imageFormatOf[request.format].stack!({
        ...sizeOf(this.about),
        ...{ count: countOfPart(request), description: notice, window },
      });
      const end = head.length + this.lines.length * bytes.length;
      // What a crash left of an image behind the noted ones is written over.
      if (existsSync(path) && (await stat(path)).size >= end) await truncate(path, end);
      else await writeFile(path, head);
      this.stack = await open(path, 'a');
    }
    await this.stack.writeFile(bytes);
  }
}

/** Whether two requests want the same, in whatever order they say it. */
export function isSameRequest(a: DraftRecord['request'], b: DraftRecord['request']): boolean {
  const inOrder = (request: DraftRecord['request']): string =>
    JSON.stringify(
      Object.entries(request)
        .sort(([x], [y]) => x.localeCompare(y))
        .filter(([, value]) => value !== undefined),
    );
  return inOrder(a) === inOrder(b);
}

/** What a set that is not whole is to be, and how much of it is there; undefined where there is none that can be gone on with. */
export async function peekDraft(
  folder: ImageSetFolder,
): Promise<{ readonly about: DraftRecord; readonly done: number } | undefined> {
  if (!existsSync(folder.draft)) return undefined;
  const about = await readJson(folder.draft, draftRecord).catch(() => undefined);
  if (!about) return undefined;
  const text = await readFile(folder.draftImages, 'utf8').catch(() => '');
  return { about, done: text.split('\n').length - 1 };
}
