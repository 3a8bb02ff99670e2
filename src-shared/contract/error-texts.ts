/** What an error's sentence may name: a file, a size, a name. Never a patient. */
export type ErrorParams = Record<string, string | number>;

interface ErrorText {
  /** What happened, one sentence. */
  message: string;
  /** What the user can do now, one sentence. */
  nextStep: string;
}

const text = (message: string, nextStep: string): ErrorText => ({ message, nextStep });

/**
 * Every failure that a person can meet, with its sentence and the next step. The window, the browser page and the
 * command line all show these words, so a failure reads the same everywhere.
 */
export const errorTexts = {
  'library-not-writable': (p) =>
    text(
      `Sliceloom cannot write to its library folder ${p.path}.`,
      'Choose a folder that you may write to with --library, or change the permissions of this one.',
    ),
  'library-in-use': (p) =>
    text(
      `The library ${p.path} is already open in another Sliceloom (process ${p.pid}).`,
      'Use that window, or close it first, or choose another folder with --library.',
    ),
  'library-too-new': (p) =>
    text(
      `${p.path} was written by a newer Sliceloom (format ${p.found}, this one reads up to ${p.known}).`,
      'Update Sliceloom to open it. Nothing was changed.',
    ),
  'file-damaged': (p) =>
    text(
      `The file ${p.path} is damaged: ${p.reason}.`,
      'Restore it from a copy, or make the run or data set again.',
    ),
  'disk-full': (p) =>
    text(
      `The disk with ${p.path} is full.`,
      'Free some space, then resume: everything up to the last checkpoint is kept.',
    ),
  'dataset-missing': (p) =>
    text(
      `There is no data set called “${p.name}” in the library.`,
      'Choose one of the data sets that are listed.',
    ),
  'dataset-changed': (p) =>
    text(
      `The data set “${p.name}” is not the one that this run was begun with.`,
      'Start a new run with it, or put the former data set back.',
    ),
  'dataset-too-small': (p) =>
    text(
      `The data set “${p.name}” has ${p.slices} slices; training needs at least ${p.needed}.`,
      'Bring more images, or choose a smaller batch.',
    ),
  'dataset-exists': (p) =>
    text(
      `A data set called “${p.name}” exists already.`,
      'Choose another name, or add the images to that data set: nothing was overwritten.',
    ),
  'dataset-differs': (p) =>
    text(
      `The data set “${p.name}” holds ${p.held}, and these would be ${p.given}.`,
      'Choose the same size and colours, or bring the images into a new data set.',
    ),
  'import-busy': (p) =>
    text(
      `Images are being brought into “${p.name}” now.`,
      'Wait until that is done or cancel it, then start the next.',
    ),
  'importer-died': (p) =>
    text(
      `The process that reads images ended unexpectedly (${p.reason}).`,
      'Start the import again: it goes on from where it was. If it happens again, bring fewer files at a time.',
    ),
  'importer-silent': (p) =>
    text(
      `The process that reads images did not answer within ${p.seconds} seconds.`,
      'Close other heavy programs and try again.',
    ),
  'nothing-to-import': (p) =>
    text(
      p.files === 0
        ? 'There are no files in what was brought.'
        : `None of the ${p.files} files that were brought became a slice${p.reason ? `: ${p.reason}` : ''}.`,
      'Look at what was left out and why, then bring other files or change the options.',
    ),
  'path-missing': (p) =>
    text(`There is nothing at ${p.path}.`, 'Check the path, and that the disk is there.'),
  'path-not-allowed': (p) =>
    text(
      `${p.path} is not among the folders that this page may read.`,
      'Upload the files, or start Sliceloom with --allow and the folder.',
    ),
  'file-refused': (p) =>
    text(`${p.file}: ${p.reason}`, 'It is left out of the import, which goes on without it.'),
  'look-forgotten': () =>
    text('What was found is not known any more.', 'Bring the folder or the files once more.'),
  'upload-refused': (p) =>
    text(`The upload was not taken: ${p.reason}.`, 'Upload fewer or smaller files at a time.'),
  'run-missing': (p) =>
    text(`There is no run called “${p.name}” in the library.`, 'Choose one of the runs that are listed.'),
  'run-exists': (p) =>
    text(
      `A run called “${p.name}” exists already.`,
      'Choose another name, or resume that run: nothing was overwritten.',
    ),
  'image-set-exists': (p) =>
    text(
      `“${p.name}” exists already and is not empty.`,
      'Choose another name or an empty folder: nothing was overwritten.',
    ),
  'image-set-missing': () =>
    text('That image set is not in the library any more.', 'Choose one of those that are listed.'),
  'no-image-set': (p) =>
    text(`There is no image set in ${p.path}.`, 'Name the folder that holds its manifest.json.'),
  'image-set-hopeless': (p) =>
    text(
      `Of ${p.looked} candidates only ${p.kept} were kept, so the set would hardly ever be whole.`,
      'Keep a greater share, or let images near training slices be marked instead of left out.',
    ),
  'window-unknown': (p) =>
    text(
      `The data set “${p.name}” does not say which of the scanner’s values its black and white are.`,
      'Leave values as they are drawn, from black to white, or import the slices again.',
    ),
  'parts-differ': (p) =>
    text(
      `${p.path} is no part of the same image set: ${p.reason}.`,
      'Merge the folders that “generate --shard” wrote for one set, each part once.',
    ),
  'name-not-allowed': (p) =>
    text(
      `“${p.name}” cannot be used as a name: ${p.reason}.`,
      'Use letters, digits, spaces, dots, hyphens and underscores, at most 80 of them.',
    ),
  'option-invalid': (p) =>
    text(`${p.option}: ${p.reason}.`, p.allowed ? `Allowed: ${p.allowed}.` : 'Choose another value.'),
  'run-not-active': (p) =>
    text(
      `The run “${p.name}” is not training at the moment.`,
      'Resume it first; its last checkpoint is kept.',
    ),
  'run-active': (p) =>
    text(
      `The run “${p.name}” is training already (process ${p.pid}).`,
      'Stop it first, or watch it where it runs.',
    ),
  'run-busy': (p) =>
    text(
      `The run “${p.name}” is being trained, so it cannot be ${p.what} now.`,
      'Stop it first; everything is saved then.',
    ),
  'start-not-possible': (p) =>
    text(
      `The training cannot begin with the networks of “${p.name}”: ${p.reason}.`,
      'Choose another run or another data set to begin with, or begin from scratch.',
    ),
  'run-complete': (p) =>
    text(
      `The run “${p.name}” has reached its end.`,
      'Generate images from it, or start a new run with more images shown.',
    ),
  'trainer-busy': (p) =>
    text(
      `“${p.name}” is training on this computer now.`,
      'Wait until it is done or stop it, then start the next.',
    ),
  'recording-only': (p) =>
    text(
      `This is a recorded training, “${p.name}”, played without TensorFlow: nothing else can be trained or drawn here.`,
      'Start Sliceloom itself with “npm start”.',
    ),
  'estimate-busy': (p) =>
    text(
      `“${p.name}” is training now, so the computer is not free to be timed.`,
      'Wait until it is done, or stop it first.',
    ),
  'no-checkpoint': (p) =>
    text(
      `The run “${p.name}” has no checkpoint yet.`,
      'Wait for the first one (a minute or so into training), or start the run again.',
    ),
  'checkpoint-missing': (p) =>
    text(
      `The run “${p.name}” has no checkpoint after ${p.images} images.`,
      p.kept ? `Its checkpoints are those after ${p.kept} images.` : 'Wait for its first checkpoint.',
    ),
  'kept-missing': (p) =>
    text(
      `What this image is made of (${p.id}) is not in its run any more.`,
      'Choose another image: a projected slice can be projected again.',
    ),
  'slice-unfit': (p) =>
    text(
      `Slice ${p.slice} of “${p.name}” cannot be projected into this network.`,
      `It takes slices of at least ${p.side} × ${p.side} pixels in ${Number(p.colors) === 1 ? 'gray' : 'colour'}: choose one of the data set that it was trained on.`,
    ),
  'folder-gone': (p) =>
    text(
      `The folder ${p.path} was removed while images were written to it.`,
      'Draw the set again, into a folder that stays.',
    ),
  'folder-not-empty': (p) =>
    text(
      `${p.path} exists already and is not an empty folder.`,
      'Choose a new name or an empty folder: nothing was overwritten.',
    ),
  'model-too-large': (p) =>
    text(
      `This generator is too large for one file of TensorFlow: its weights take ${p.gigabytes} GB, and less than 2 GB fit.`,
      'Its weights alone are in the run’s folder, in generator.safetensors of each checkpoint.',
    ),
  'trainer-died': (p) =>
    text(
      `The training process ended unexpectedly (${p.reason}).`,
      'Resume the run: it goes on from its last checkpoint. If it happens again, choose a smaller preset.',
    ),
  'trainer-silent': (p) =>
    text(
      `The training process did not start within ${p.seconds} seconds.`,
      'Close other heavy programs and try again.',
    ),
  'out-of-memory': (p) =>
    text(
      `There is not enough memory to train at ${p.resolution}² with ${p.batch} images at a time.`,
      p.fits
        ? `Continue with ${p.fits} images at a time, which was tried and fits, or close other programs. What was saved is kept.`
        : 'Choose a smaller preset, or close other programs. What was saved is kept.',
    ),
  'device-lost': () =>
    text(
      'The graphics card stopped answering while it was training.',
      'Resume the run: it goes on from its last checkpoint. If it happens again, restart the computer or update the card’s driver.',
    ),
  'training-diverged': (p) =>
    text(
      `Training went wrong at ${p.kimg} thousand images: a loss is no longer a number.`,
      'Resume from the last checkpoint, if need be with a lower learning rate.',
    ),
  'tensorflow-missing': (p) =>
    text(
      `TensorFlow was not found (${p.reason}).`,
      'Run “npm run setup” in the folder of Sliceloom, then start again.',
    ),
  'port-in-use': (p) =>
    text(
      `Port ${p.port} is used by another program.`,
      'Leave out --port to take any free one, or choose another number.',
    ),
  'connection-lost': () =>
    text(
      'The connection to Sliceloom was lost.',
      'It is being restored; training goes on meanwhile. If nothing changes, start Sliceloom again.',
    ),
  'message-invalid': (p) =>
    text(
      `A message between the parts of Sliceloom was not understood (${p.where}).`,
      'Start Sliceloom again; if it recurs, please report it.',
    ),
  'not-available-here': (p) =>
    text(`${p.what} is not possible here.`, 'Use the desktop window of Sliceloom for it.'),
  internal: (p) =>
    text(
      `Something went wrong inside Sliceloom: ${p.reason}.`,
      'Start Sliceloom again; if it recurs, please report it with this text.',
    ),
} satisfies Record<string, (params: ErrorParams) => ErrorText>;
