import type { Channel } from '@shared/contract/channel';
import type { ImageFormat, ImageSetManifest, VerifiedImage } from '@shared/domain/image-set';
import type { Uploads } from './uploads';
import type { TrainerService } from '@shared/contract/trainer';
import type { ApplicationService } from '@shared/contract/application';
import type { GenerationEvent, ModelChoice, WrittenModel } from '@shared/contract/runs';

export type GenerateInput = Parameters<ApplicationService['generate']>[0];

/** How a job process ended: by itself with a code, or by a signal. */
export interface JobExit {
  readonly code: number | null;
  readonly signal: string | null;
}

/** A job process as the host sees it, whether Electron's utility process or a Node child carries it. */
export interface JobProcess {
  readonly pid: number | undefined;
  readonly channel: Channel;
  readonly exited: Promise<JobExit>;
  /** The last lines that it wrote to its standard error. */
  lastWords(): string;
  kill(): void;
}

export interface HostOptions {
  readonly libraryPath: string;
  /** The folder of what comes with Sliceloom: resources/ of the checkout, or its copy in the package. */
  readonly resourcesPath: string;
  readonly version: string;
  readonly kind: 'electron' | 'web' | 'cli';
  readonly spawnTrainer: () => JobProcess;
  readonly spawnImporter: () => JobProcess;
  /** Shows a folder in the desktop's file manager, where there is one. */
  readonly reveal?: (folder: string) => void;
  /** Asks in the desktop's dialog for folders or files, where there is one; empty where that was cancelled. */
  readonly choosePaths?: (folders: boolean) => Promise<string[]>;
  /** With `web`: the folders that its pages may read. None but uploads where it is missing. */
  readonly allowedFolders?: readonly string[];
}

export interface MediaFile {
  readonly contentType: 'image/png' | 'application/octet-stream';
  readonly body: Uint8Array;
  /** Whether these bytes can never change under this address. */
  readonly immutable: boolean;
}

/** What a shell (Electron, web server, command line) needs of the host. */
export interface Host {
  readonly service: ApplicationService;
  /** Files that pages bring, for a face whose pages cannot name paths. */
  readonly uploads: Pick<Uploads, 'begin' | 'add' | 'discard'>;
  /** The image at a path made by `mediaUrl`, or undefined; ids are looked up in the library, never used as paths. */
  media(path: string): Promise<MediaFile | undefined>;
  /** Draws an image set into a folder of the user's choice, which only a face without a page may offer. */
  generateInto(folder: string, input: GenerateInput, signal: AbortSignal): AsyncIterable<GenerationEvent>;
  /** Draws `count` images of the image set in a folder again and compares; see `verifyImageSet`. */
  verify(folder: string, count: number, signal: AbortSignal): AsyncIterable<VerifiedImage>;
  /** Draws the image set in a folder again, from its manifest alone, into another one: in its own format or in another. */
  exportSet(
    folder: string,
    into: string,
    format: ImageFormat | undefined,
    signal: AbortSignal,
  ): AsyncIterable<GenerationEvent>;
  /** Puts the parts of a set that was drawn in parts together; see `mergeImageSets`. */
  merge(
    folders: readonly string[],
    into: string,
    tell: (done: number, total: number) => void,
  ): Promise<ImageSetManifest>;
  /** Compares the image set in a folder with the slices that its network learnt from, and writes the report beside it. */
  nearest(folder: string, signal: AbortSignal): ReturnType<TrainerService['nearest']>;
  /** Writes a generator into a folder of the user's choice; as above. */
  exportModelInto(folder: string, choice: ModelChoice): Promise<WrittenModel>;
  /** Saves a checkpoint of what is training, ends its process and gives the library back. */
  close(): Promise<void>;
}
