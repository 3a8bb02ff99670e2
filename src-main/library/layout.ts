import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { readFileSync } from 'node:fs';
import {
  CheckpointFolder,
  DirectionFolder,
  draftOf,
  ImageSetFolder,
  ModelFolder,
  PointFolder,
} from './run-parts';

export * from './run-parts';

/** Every folder and file name of a library, once. */
export class Library {
  readonly path: string;

  constructor(path: string) {
    this.path = resolve(path);
  }

  get lockFile(): string {
    return join(this.path, 'library.lock');
  }
  get datasets(): string {
    return join(this.path, 'datasets');
  }
  get runs(): string {
    return join(this.path, 'runs');
  }
  /** Runs that were deleted, each in a folder named by when; hidden, so that no list takes them for runs. */
  get trash(): string {
    return join(this.path, '.trash');
  }
  /** The runs that wait for the machine, in their order. */
  get queue(): string {
    return join(this.path, 'queue.json');
  }
  /** What browsers' pages have uploaded and not yet imported; hidden, and swept at the next start. */
  get uploads(): string {
    return join(this.path, '.uploads');
  }
  dataset(name: string): DatasetFolder {
    return new DatasetFolder(join(this.datasets, name));
  }
  run(name: string): RunFolder {
    return new RunFolder(join(this.runs, name));
  }
  /** Where an import into the data set `name` gathers slices until they are whole. */
  staging(name: string): StagingFolder {
    return new StagingFolder(join(this.datasets, `.${name}${STAGING_SUFFIX}`));
  }
}

/** Ends the hidden names of folders of imports that are not done. */
export const STAGING_SUFFIX = '.importing';

export class DatasetFolder {
  constructor(readonly path: string) {}
  get record(): string {
    return join(this.path, 'dataset.json');
  }
  /** Fixed-size records, one a slice. */
  get slices(): string {
    return join(this.path, 'slices.bin');
  }
  /** The origin of each slice, one line a slice in the records' order. */
  get origins(): string {
    return join(this.path, 'slices.jsonl');
  }
  /** Checks and what was left out, where the set was imported. */
  get report(): string {
    return join(this.path, 'report.json');
  }
  /** Which slices the user has set aside. */
  get setAside(): string {
    return join(this.path, 'set-aside.json');
  }
  /** The salt of the patients' codes: with it, more images of a patient get the code they had. Never exported. */
  get salt(): string {
    return join(this.path, 'codes.salt');
  }
  /** There while slices are being added: the files of slices may then be longer than the record says. */
  get adding(): string {
    return join(this.path, 'adding.json');
  }
  /** Of an import: which sources its records hold. Left only where a crash came between the last two steps. */
  get journal(): string {
    return join(this.path, 'journal.jsonl');
  }
}

/** An import that is not done: a data set in the making, or what is to be added to one. */
export class StagingFolder extends DatasetFolder {
  /** Held by the process that imports; beside the folder, which is renamed when it is done. */
  get lockFile(): string {
    return `${this.path}.lock`;
  }
}

export class RunFolder {
  constructor(readonly path: string) {}
  get record(): string {
    return join(this.path, 'run.json');
  }
  get state(): string {
    return join(this.path, 'state.json');
  }
  /** Held by the process that trains. */
  get lockFile(): string {
    return join(this.path, 'run.lock');
  }
  get metrics(): string {
    return join(this.path, 'metrics.jsonl');
  }
  /** How good the images were, one measure a line. */
  get quality(): string {
    return join(this.path, 'quality.jsonl');
  }
  /** What happened when: begun, paused, resumed, saved, ended. */
  get moments(): string {
    return join(this.path, 'moments.jsonl');
  }
  /** The style-mixing canvas; see `mixingCanvas`. */
  get canvas(): string {
    return join(this.path, 'canvas.json');
  }
  /** What the user says of the run: a note and whether it is starred. */
  get notes(): string {
    return join(this.path, 'notes.json');
  }
  /** Where its first weights come from, if from another run: a checkpoint, kept as it was there. */
  get start(): CheckpointFolder {
    return new CheckpointFolder(join(this.path, 'start'));
  }
  get realsFolder(): string {
    return join(this.path, 'reals');
  }
  /** Real slices at a resolution, laid out as previews are. */
  reals(resolution: number): string {
    return join(this.realsFolder, `${String(resolution).padStart(4, '0')}.png`);
  }
  get previewIndex(): string {
    return join(this.path, 'previews.jsonl');
  }
  preview(index: number): string {
    return join(this.path, 'previews', `${String(index).padStart(6, '0')}.png`);
  }
  get checkpoints(): string {
    return join(this.path, 'checkpoints');
  }
  /** Named by the images shown so far, so that names sort in time; 1.5 kimg is `00000001500`. */
  checkpoint(images: number): CheckpointFolder {
    return new CheckpointFolder(join(this.checkpoints, String(images).padStart(11, '0')));
  }
  get exports(): string {
    return join(this.path, 'exports');
  }
  imageSet(name: string): ImageSetFolder {
    return new ImageSetFolder(join(this.exports, name));
  }
  /** Where the set is until it is whole. */
  imageSetDraft(name: string): ImageSetFolder {
    return draftOf(this.imageSet(name));
  }
  /** The images of a set beside the slices that they are nearest to: real slices, which therefore do not lie in the set. */
  nearestPairs(setId: string): string {
    return join(this.path, 'nearest', `${setId}.png`);
  }
  /** Images that the user keeps, with notes, in collections. */
  get favourites(): string {
    return join(this.path, 'favourites.json');
  }
  /** Projected slices and other points of w+. */
  get points(): string {
    return join(this.path, 'points');
  }
  point(id: string): PointFolder {
    return new PointFolder(join(this.points, id));
  }
  get directions(): string {
    return join(this.path, 'directions');
  }
  /** The principal directions of the checkpoint after so many images. */
  principalDirections(images: number): DirectionFolder {
    return new DirectionFolder(join(this.directions, String(images).padStart(11, '0')));
  }
  direction(id: string): DirectionFolder {
    return new DirectionFolder(join(this.directions, id));
  }
  get models(): string {
    return join(this.path, 'models');
  }
  model(name: string): ModelFolder {
    return new ModelFolder(join(this.models, name));
  }
}

/** The user's documents folder: what the desktop says on Linux, `Documents` in the home folder elsewhere. */
function documentsFolder(): string {
  const home = homedir();
  const config = process.env.XDG_CONFIG_HOME ?? join(home, '.config');
  try {
    const line = /^XDG_DOCUMENTS_DIR="(.+)"$/m.exec(readFileSync(join(config, 'user-dirs.dirs'), 'utf8'));
    if (line?.[1]) return line[1].replace('$HOME', home);
  } catch {
    // No desktop has written that file: the usual name holds.
  }
  return join(home, 'Documents');
}

/** Where the library lies unless the user says otherwise. */
export const defaultLibraryPath = (): string => join(documentsFolder(), 'Sliceloom');
