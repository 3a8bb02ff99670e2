// @ts-check
/** Every sentence that the benchmark says when something is wrong, and its usage. */
import { stripVTControlCharacters } from 'node:util';

export const usage = [
  'npm run bench -- [options]',
  '  --resolutions 8,16,32,64,128,256       sides of the images in pixels',
  '  --precision float32,mixed              how exactly the networks are computed',
  '  --repeatability repeatable,fastest     whether a run can be repeated to the bit',
  '  --batch 8                              images in a step',
  '  --fmap-base 2048, --fmap-max 256       widths of the networks',
  '  --steps 7                              D + G steps that are timed, after three that are not',
  '  --rounds 2                             times that everything is measured, in turns with the reference',
  '  --python PATH                          a Python with torch, numpy, safetensors: measures the reference too',
  '  --reference FILE                       stylegan_reference.py, if not ../shared/reference beside the checkout',
  '  --json FILE                            writes every figure there',
  '  --profile                              instead of timing: where the time of a step goes, by operation',
  'npm run bench -- import [options]         how fast images are brought; see its own --help',
  'npm run bench -- draw                     how soon a page that explores has its images',
  'npm run bench -- watch                    what watching costs a training',
  'npm run bench -- week                     how a page bears a week of training',
  'npm run bench -- charts [options]         how evenly curves zoom and pan; see its own --help',
].join('\n');

/** @param {string[]} lines */
const quote = (lines) =>
  lines
    .map(stripVTControlCharacters)
    .filter(Boolean)
    .map((line) => `| ${line}`);

/** Lines of TensorFlow's own log that only inform. */
const informs = (/** @type {string} */ line) => /^([IW]\d{4} |WARNING: All log messages)/.test(line);

/** @param {string} stderr */
const lastWords = (stderr) =>
  quote(stderr.split('\n').filter((line) => line.trim() && !informs(line))).slice(-6);

/** @param {string} command */
const torchCommand = (command) => `${command} -m pip install torch numpy safetensors`;

/** Ended by the operating system, as it does where memory runs out. */
const KILLED = 137;

export const failures = {
  /** @param {string} option @param {string} given @param {string} allowed */
  badOption: (option, given, allowed) => ({
    what: `--${option} cannot be "${given}".`,
    mend: [`Allowed: ${allowed}.`, 'All options: npm run bench -- --help'],
  }),
  /** @param {string} value */
  noPowerOfTwo: (value) => ({
    what: `A resolution of ${value} is no power of two, and the networks double from block to block.`,
    mend: ['Allowed: 8, 16, 32, 64, 128, 256, 512 or 1024, separated by commas.'],
  }),
  profileAlone: () => ({
    what: '--profile looks into our own step; the reference has no part in it.',
    mend: ['Leave out --python, or leave out --profile.'],
  }),
  referenceAlone: () => ({
    what: '--reference needs a Python to run it.',
    mend: ['Name one that has torch, numpy and safetensors: --python PATH'],
  }),
  /** @param {string | undefined} file */
  noReference: (file) => ({
    what: file
      ? `There is no file ${file}.`
      : 'The reference, stylegan_reference.py, is not beside the checkout.',
    mend: ['Name it: --reference FILE', 'Or leave out --python: only Sliceloom is then measured.'],
  }),
  /** @param {string} python */
  noPython: (python) => ({
    what: `${python} is no Python that can be started.`,
    mend: ['Name the program itself, such as --python /usr/bin/python3 or --python .venv/bin/python'],
  }),
  /** @param {string} python @param {string} module */
  noModule: (python, module) => ({
    what: `${python} has no ${module}, which the reference needs.`,
    mend: [torchCommand(python), 'Or name another Python that has it: --python PATH'],
  }),
  /** @param {string} python @param {string} stderr */
  pythonFailed: (python, stderr) => ({
    what: `${python} could not load torch, numpy and safetensors.`,
    mend: [...lastWords(stderr), `Does this mend it?  ${torchCommand(python)}`],
  }),
  /** @param {string} folder */
  noFolder: (folder) => ({
    what: `--json cannot write to ${folder}.`,
    mend: ['Make that folder, or name a file in a folder that you may write to.'],
  }),
  /** @param {string} what @param {number} code @param {string} stderr */
  measurementFailed: (what, code, stderr) => ({
    what: `${what} could not be measured (${code === KILLED ? 'it was killed, most likely for its memory' : `exit code ${code}`}).`,
    mend: [
      ...lastWords(stderr),
      code === KILLED
        ? 'Leave out the largest of --resolutions, or make --batch smaller.'
        : 'If memory ran out: leave out the largest of --resolutions, or make --batch smaller.',
    ],
  }),
};
