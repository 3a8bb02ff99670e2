import { join } from 'node:path';

/** Weights by the names of the recipe, the optimiser's moments, and where training stood. */
export class CheckpointFolder {
  constructor(readonly path: string) {}
  get generator(): string {
    return join(this.path, 'generator.safetensors');
  }
  get generatorRaw(): string {
    return join(this.path, 'generator-raw.safetensors');
  }
  get discriminator(): string {
    return join(this.path, 'discriminator.safetensors');
  }
  get optimizer(): string {
    return join(this.path, 'optimizer.safetensors');
  }
  /** Its presence says that an image set was drawn from this checkpoint, which is therefore kept. */
  get pin(): string {
    return join(this.path, 'keep');
  }
  /** Written last: a checkpoint without it is not one. */
  get state(): string {
    return join(this.path, 'state.json');
  }
}

/** Ends the name of the folder of an image set that is not whole. */
export const DRAFT_SUFFIX = '.part';
export const draftOf = ({ path }: ImageSetFolder): ImageSetFolder => new ImageSetFolder(path + DRAFT_SUFFIX);

export class ImageSetFolder {
  constructor(readonly path: string) {}
  get manifest(): string {
    return join(this.path, 'manifest.json');
  }
  get table(): string {
    return join(this.path, 'manifest.csv');
  }
  /** Where one file holds all images. */
  stackName(extension: string): string {
    return `images.${extension}`;
  }
  /** Of a set that is not whole: what it is to be, and each image that is written, one a line. */
  get draft(): string {
    return join(this.path, 'draft.json');
  }
  get draftImages(): string {
    return join(this.path, 'images.jsonl');
  }
  /** The first images side by side. */
  get contactSheet(): string {
    return join(this.path, 'contact-sheet.png');
  }
  /** How near its images come to the slices that were learnt from. */
  get nearest(): string {
    return join(this.path, 'nearest.json');
  }
  get nearestTable(): string {
    return join(this.path, 'nearest.csv');
  }
  /** What the set is, for whoever gets it. */
  get card(): string {
    return join(this.path, 'README.md');
  }
  image(file: string): string {
    return join(this.path, file);
  }
}

/** A point of w+ with what it stands for. */
export class PointFolder {
  constructor(readonly path: string) {}
  /** Written last: a point without it is not one. */
  get record(): string {
    return join(this.path, 'point.json');
  }
  /** `styles` [layers, 512] and, where noise was fitted, `noise.0`, `noise.1` … [r, r]. */
  get styles(): string {
    return join(this.path, 'styles.safetensors');
  }
  /** The real slice that was projected. */
  get target(): string {
    return join(this.path, 'target.png');
  }
  get image(): string {
    return join(this.path, 'image.png');
  }
}

/** Directions of w. */
export class DirectionFolder {
  constructor(readonly path: string) {}
  get record(): string {
    return join(this.path, 'directions.json');
  }
  /** One tensor a direction, by its id. */
  get values(): string {
    return join(this.path, 'directions.safetensors');
  }
}

/** A generator for use elsewhere. */
export class ModelFolder {
  constructor(readonly path: string) {}
  get generator(): string {
    return join(this.path, 'generator.safetensors');
  }
  /** A SavedModel of TensorFlow, which is a folder. */
  get savedModel(): string {
    return join(this.path, 'saved_model');
  }
  get savedModelFile(): string {
    return join(this.savedModel, 'saved_model.pb');
  }
  get readme(): string {
    return join(this.path, 'README.md');
  }
}
