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
  mix: 'mix the styles of images: rows with columns, each mixture a picture',
  mixRows:
    'seeds (or ids of projected slices) of the images that give the layers of --layers, such as 12,140',
  mixColumns: 'seeds of the images that give all other layers',
  mixLayers: 'layers from the row, from 1, such as 1-4 (coarse); none for the columns alone',
  mixNoise: 'own: the fine noise of each layer’s own image; off: none',
  interpolate: 'draw the images of a path from seed to seed, and an animated PNG of them',
  pathSeeds: 'seeds that the path leads through, with commas between',
  pathFrames: 'images from one seed to the next',
  pathEase: 'smooth: slowly near its seeds; linear: evenly',
  pathThrough: 'w: from style to style; z: between seeds on the sphere that they are drawn from',
  pathLoop: 'lead back to the first seed, so that the film has no end',
  pathRate: 'images a second of the film',
  checkpointToDraw: 'the checkpoint after so many images; the newest unless it is named',
  seedsAllowed: 'up to 12 seeds, or ids of projected slices, with commas between, such as 12,140',
  project: 'look for the styles with which a network draws a real slice; its id can then be used like a seed',
  projectSlice: 'number of the slice in its data set, from 0',
  projectDataset: 'name of the data set (default: the one that the run was trained on)',
  projectSteps: 'steps: more fit more closely',
  projectName: 'what to call it',
  projecting: (done: number, total: number, loss: number): string =>
    `Step ${done} of ${total}, difference ${loss.toFixed(3)}`,
  projected: (id: string, name: string, correlation: number): string =>
    `${id}  “${name}”, correlation with the slice ${correlation.toFixed(3)}`,
  layersAllowed: 'a range such as 1-4, or none',
  setName: 'name of the set in the library (default: made from count and seed)',
  setMix: 'mix styles: these layers of each image, such as 5-8, from another seed',
  setClass: 'class of all images, from 0, of a network that was given classes',
  setNames: 'names of the files, with {index} and, if wanted, {seed}, {set} and {class}',
  keepReal: 'share of the candidates that is kept, the most real by the discriminator’s score, such as 0.5',
  keepTypical: 'share of the candidates that is kept, the most typical by their styles',
  near: 'images nearer to training slices than held-out patients’ slices are: leave-out, flag, or off (not compared)',
  aspect: 'original: without the padding that made slices square',
  values: 'restored: the scanner’s values instead of those from black to white; formats of 16 bits',
  shard: 'draw part i of n of the set, such as 2/8; the parts are put together by “merge”',
  merge: 'put the parts of an image set that “generate --shard” drew together',
  merging: (done: number, total: number): string => `Putting together … ${done} of ${total}`,
  exportSet:
    'draw an image set again from its manifest alone: the same files, or the same images in another format',
  looking: (done: number, total: number): string => `Looking at what is there … ${done} of ${total}`,
  allowed: {
    '--count': 'whole numbers, 1 to 100000',
    '--seed': 'whole numbers, 0 to 2147483647',
    '--psi': '0 to 1',
    '--checkpoint': 'whole numbers from 0, such as the names of the folders in checkpoints',
    '--class': 'whole numbers, 0 to 1000',
    '--names': 'letters, digits and . _ -, with {index}, such as knee_{index}',
    '--keep-real': 'above 0, to 1',
    '--keep-typical': 'above 0, to 1',
    '--shard': 'i/n with i from 1 to n, such as 2/8',
  } as Readonly<Record<string, string>>,
  mixed: (count: number, folder: string): string => `${count} images and what made them are in ${folder}`,
  runs: 'list the runs of the library',
  queue:
    'list the runs that wait for the machine, and change which do; the window or “serve” trains them, one after another',
  queueAdd: 'let a run wait, behind the others; may be given several times',
  queueRemove: 'let a run no longer wait; may be given several times',
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
  format: 'what the files are; nifti is one file with all images as slices',
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
  verify: 'draw some images of an image set again, and tell whether they are the same to the byte',
  verifyFolder: 'the folder of the set, with its manifest.json',
  verifyCount: 'how many images, chosen at random',
  verified: {
    same: (file: string): string => `same     ${file}`,
    missing: (file: string): string => `missing  ${file}`,
    changed: (file: string): string => `changed  ${file}: it is not the file that was written`,
    differs: (file: string): string => `differs  ${file}: drawn again it is another image`,
  },
  verifiedAll: (all: number, others: number): string =>
    others === 0
      ? `All ${all} are what the manifest says, and were drawn again to the byte.`
      : `${others} of ${all} are not what the manifest says.`,
  nearest:
    'compare the images of a set with the slices that their network learnt from, and tell which come too near',
  comparing: (done: number, total: number): string => `Comparing … ${done} of ${total}`,
  isNear: (file: string, pixels: number, slice: number): string =>
    `near  ${file}: correlation ${pixels.toFixed(3)} with slice ${slice}`,
  compared: (
    images: number,
    slices: number,
    flagged: number,
    yardstick: { readonly slices: number; readonly threshold: number } | undefined,
  ): string =>
    yardstick
      ? `${flagged} of ${images} images come nearer to one of the ${slices} training slices than 99 % of ${yardstick.slices} slices of held-out patients do (correlation ${yardstick.threshold.toFixed(3)}).`
      : `${images} images were compared with ${slices} training slices. No patients are held out, so there is no yardstick by which one could be called too near.`,
  comparedLimits:
    'Likeness of pixels finds copies and near copies. It does not find what was copied in part, turned or much changed, and images that are far from all slices are no proof that nobody can be recognised.',
  demo: 'serve the pages with a recorded training, which is played without TensorFlow',
  demoSpeed: 'how many times as fast as it was',
  demoRecording: 'the folder of a run to play, instead of the recorded one that comes with Sliceloom',
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

  runColumns: ['run', 'state', 'done', 'size', 'distance', 'data set'],
  phases: {
    ready: 'not begun',
    preparing: 'getting ready',
    training: 'training',
    paused: 'paused',
    stopped: 'stopped',
    finished: 'finished',
    interrupted: 'interrupted',
    failed: 'failed',
  },
  waits: (place: number): string => `waits, place ${place}`,
  noRuns: 'There is no run in this library yet. Begin one with: train --sample',
  emptyQueue: 'No run waits.',
  queued: 'put into the queue',

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
