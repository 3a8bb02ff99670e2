import { importing } from './import-text';

/** Every sentence of the command line, apart from those of errors, which stand with their codes. */
export const text = {
  about: 'Train StyleGAN on medical image slices. Nothing leaves this computer.',
  library: 'folder that holds data sets and runs (default: Sliceloom in your documents)',
  json: 'print one JSON object a line, for scripts',
  doctor: 'check what Sliceloom needs on this computer',
  train: 'train a run from the sample or from a data set of the library',
  estimate:
    'time real steps and tell what a training would take of time, memory and disk; nothing is trained',
  generate: 'draw images from the newest checkpoint of a run',
  serve: 'serve the pages to a browser on this computer, with a one-time link',
  exportModel: 'write the generator of a run for use elsewhere: a TensorFlow SavedModel, and its weights',
  conformance: 'compute what an independent StyleGAN computes, for comparison',
  conformanceDir:
    'folder with case.json, generator, discriminator and inputs; actual.safetensors is written there',
  conformed: (path: string): string => `Computed: ${path}`,
  sample: 'use the brain slices that come with Sliceloom',
  dataset: 'name of a data set in the library',
  preset: 'what to aim for',
  run: 'name of the run',
  resume: 'go on from the last checkpoint of --run',
  runToDraw: 'name of the run to draw from',
  count: 'how many images',
  firstSeed: 'seed of the first image; each further one uses the next number',
  psi: 'truncation: 0 draws the average image, 1 the full variety',
  out: 'folder for the images, which must be new or empty',
  runToExport: 'name of the run whose generator is written',
  checkpointToExport: 'images shown until the checkpoint, as its folder is named (default: the newest one)',
  exportOut: 'folder to write to, which must be new or empty (default: in the folder of the run)',
  port: 'port to listen on (default: any free one)',
  allow:
    'a folder that the pages may read; may be given several times. Without it they read only what is uploaded to them',
  importImages:
    'bring images into the library: folders, files and archives of NIfTI, DICOM, PNG, TIFF, JPEG, NRRD, MetaImage or MGZ',
  inspect: 'tell what is in each file, and why one would be left out; nothing is written',
  serveSample: 'also start the sample training',
  timing: (side: number, done: number, total: number): string =>
    `Timing steps at ${side}² … ${done} of ${total}`,
  timed: (side: number, steps: string, milliseconds: string, isMeasured: boolean): string =>
    `${`${side}²`.padStart(6)}  ${steps.padStart(9)} steps of ${milliseconds} ms${isMeasured ? '' : ' (not timed: from its arithmetic)'}`,
  estimated: (time: string, memory: string, of: 'computer' | 'card', disk: string): string =>
    `About ${time}, ${memory} of the ${of === 'card' ? 'graphics card’s' : 'computer’s'} memory, ${disk} of disk.`,
  expert: 'Expert options of train (defaults come from the preset):',
  exitCodes: `Exit codes: 0 done; 1 failed; 2 the command was not understood or asks for what is not there;
3 the library or the disk; 4 training failed; 130 and 143 stopped by Ctrl-C or a signal, a checkpoint saved.`,

  begun: (run: string, folder: string): string => `Training “${run}”. Its folder: ${folder}`,
  resumed: (run: string, kimg: string): string => `Training “${run}” on from ${kimg} kimg.`,
  preview: (path: string): string => `  preview ${path}`,
  checkpoint: (kimg: string): string => `  checkpoint at ${kimg} kimg`,
  stopping: 'Saving a checkpoint, then ending … (a moment)',
  finished: 'Done.',
  stopped: (run: string): string =>
    `Stopped; the checkpoint is saved. Go on with: train --run "${run}" --resume`,
  progress: (
    kimg: string,
    total: number,
    side: number,
    grown: string,
    speed: string,
    g: string,
    d: string,
  ): string =>
    `${kimg} of ${total} kimg  ${side}² ${grown}  ${speed} images/s  generator ${g}  discriminator ${d}`,
  grown: 'grown',
  growingIn: (percent: number): string => `growing in, ${percent} %`,
  drawn: (count: number, folder: string): string => `${count} images and their manifest are in ${folder}`,
  drawing: (done: number, total: number): string => `${done} of ${total} images`,
  exported: (side: number, kimg: string, folder: string): string =>
    `The generator of ${side}² images after ${kimg} kimg is in ${folder}, with a README.`,
  serving: (url: string): string =>
    `Sliceloom is at ${url}\nThe link opens one browser, once. Ctrl-C ends Sliceloom.`,
  newLink: (url: string): string => `That link has been used. The next one: ${url}`,
  ending: 'Ending …',
  needsData: 'what to train on is missing',
  needsDataAllowed: '--sample, --dataset NAME, or --run NAME --resume',
  needsRun: 'the run to go on with is missing',
  needsRunAllowed: '--run NAME',
  notANumber: 'that is not a number',
  words: (choices: Readonly<Record<string, string>>): string =>
    Object.entries(choices)
      .map(([word, meaning]) => `${word}: ${meaning}`)
      .join(' '),
  turnsOff: (flag: string): string => `Turns --${flag} off, where the preset has it on.`,

  importing,

  verdicts: { good: 'ok', warn: 'note', bad: 'PROBLEM' },
  checks: {
    node: 'Node.js',
    tensorflow: 'TensorFlow',
    device: 'Device',
    memory: 'Memory',
    electron: 'Electron',
    display: 'Display',
    disk: 'Disk',
    library: 'Library',
  },
  tensorFlow: (version: string): string => `${version}, works`,
  device: (device: string): string => device,
  cpuOnly: (device: string): string =>
    `${device}; no NVIDIA graphics card is used, so only small images train in reasonable time`,
  memory: (free: string, total: string): string => `${free} of ${total} free`,
  littleMemory: (free: string, total: string): string =>
    `${free} of ${total} free; training may run out, close other programs`,
  electron: (path: string): string => path,
  noElectron: 'not installed; “npm start” then serves the pages to your browser instead',
  display: (name: string): string => `there (${name})`,
  noDisplay: 'none; “npm start” then serves the pages to your browser instead',
  disk: (free: string, path: string): string => `${free} free at ${path}`,
  littleDisk: (free: string, path: string): string =>
    `only ${free} free at ${path}; a run needs some gigabytes`,
  libraryGood: (path: string): string => `${path}, can be written`,
} as const;
