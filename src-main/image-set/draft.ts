import { createHash } from 'node:crypto';
import { open, writeFile, type FileHandle } from 'node:fs/promises';
import type { ImageSetManifest } from '@shared/domain/image-set';
import type { ImageSetFolder } from '../library/layout';
import { imageFormatOf, type DrawnImage } from './formats';

export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** An image set in the making: takes its images in their order and writes them in the format of the set. */
export class ImageSetDraft {
  private stack: FileHandle | undefined;

  constructor(
    private readonly folder: ImageSetFolder,
    private readonly about: Pick<ImageSetManifest, 'request' | 'resolution' | 'colors' | 'notice'>,
  ) {}

  /** @returns the image as it stands in the manifest */
  async add(image: DrawnImage): Promise<ImageSetManifest['images'][number]> {
    const { format } = this.about.request;
    const { encode, extension, stack } = imageFormatOf[format];
    const { seed, index } = image.about;
    const bytes = encode(image);
    const file = stack ? this.folder.stackName(extension) : this.folder.imageName(index, seed, extension);
    if (stack) await this.append(this.folder.image(file), bytes);
    else await writeFile(this.folder.image(file), bytes);
    return { file, seed, sha256: sha256Of(bytes) };
  }

  async close(): Promise<void> {
    await this.stack?.close();
    this.stack = undefined;
  }

  private async append(path: string, bytes: Uint8Array): Promise<void> {
    const { request, resolution: side, colors, notice } = this.about;
    if (!this.stack) {
      this.stack = await open(path, 'w');
      const head = imageFormatOf[request.format].stack!({
        side,
        colors,
        count: request.count,
        description: notice,
      });
      await this.stack.writeFile(head);
    }
    await this.stack.writeFile(bytes);
  }
}
