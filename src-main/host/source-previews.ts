import { randomBytes } from 'node:crypto';
import { mediaUrl, type ApplicationService } from '@shared/contract/application';
import { asSliceloomError } from '@shared/contract/errors';
import type { JobProcess } from './host';
import { ImporterOwner } from './importer-owner';

type Input = Parameters<ApplicationService['previewSource']>[0];
type Drawn = Awaited<ReturnType<ApplicationService['previewSource']>>;

const MOST_KEPT = 48;
/** An importer that has drawn nothing for so long gives its memory back. */
const IDLE_MS = 120_000;

/** Draws slices of what was found, in an importer process that is kept while one looks around. */
export class SourcePreviews {
  private importer: ImporterOwner | undefined;
  private readonly pngs = new Map<string, Uint8Array>();
  private idle: NodeJS.Timeout | undefined;
  private drawing: Promise<unknown> = Promise.resolve();

  constructor(private readonly spawn: () => JobProcess) {}

  /** @param folder where the list of what was found lies */
  draw(folder: string, input: Input): Promise<Drawn> {
    // One after another: a source that is read twice at once takes twice the memory.
    const drawn = this.drawing.catch(() => undefined).then(() => this.drawNow(folder, input));
    this.drawing = drawn;
    return drawn;
  }

  png(id: string): Uint8Array | undefined {
    return this.pngs.get(id);
  }

  async close(): Promise<void> {
    clearTimeout(this.idle);
    const { importer } = this;
    this.importer = undefined;
    await importer?.end();
  }

  private async drawNow(folder: string, { source, at, options }: Input): Promise<Drawn> {
    clearTimeout(this.idle);
    const importer = (this.importer ??= new ImporterOwner(this.spawn()));
    try {
      const call = importer.service.preview({ folder, source, at, options });
      const { png, window, slices } = await importer.answered(call);
      const id = randomBytes(16).toString('hex');
      this.pngs.set(id, Buffer.from(png, 'base64'));
      for (const old of [...this.pngs.keys()].slice(0, -MOST_KEPT)) this.pngs.delete(old);
      this.idle = setTimeout(() => void this.close(), IDLE_MS);
      this.idle.unref();
      return { url: mediaUrl.source(id), window, slices };
    } catch (error) {
      // It has died of this source, or hangs in it: the next preview gets another.
      const { code } = asSliceloomError(error);
      if (code === 'importer-died' || code === 'importer-silent') await this.close();
      throw error;
    }
  }
}
