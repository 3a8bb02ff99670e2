// @ts-check
/** Every sentence that set-up says to a user, and nothing else. */
import { stripVTControlCharacters } from 'node:util';

/** @param {number} bytes */
export function size(bytes) {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(2)} GB`;
  if (bytes >= 1e6) return `${Math.round(bytes / 1e6)} MB`;
  return `${Math.round(bytes / 1e3)} kB`;
}

/** @param {number} milliseconds */
export function duration(milliseconds) {
  const seconds = milliseconds / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/** @param {{ bytes?: number, total?: number, detail?: string }} state */
function amount({ bytes, total, detail }) {
  if (detail) return `${detail}, `;
  if (bytes === undefined) return '';
  if (total === undefined) return `${size(bytes)}, `;
  return `${size(Math.min(bytes, total))} of ${size(total)}, `;
}

const debugHint = 'For the details, run it again with SLICELOOM_DEBUG=1.';
const again = 'Then run the same command again: what is already fetched stays.';

export const progress = {
  /** @param {string} title @param {object} state @param {number} elapsed */
  working: (title, state, elapsed) => `… ${title} (${amount(state)}${duration(elapsed)})`,
  /** @param {string} title @param {object} state @param {number} elapsed */
  done: (title, state, elapsed) => `✓ ${title} (${amount(state)}${duration(elapsed)})`,
  /** @param {string} title @param {number} elapsed */
  failed: (title, elapsed) => `✗ ${title} (${duration(elapsed)})`,
  dependencies: 'Installing the packages that package-lock.json names',
  /** @param {string} name @param {string} version */
  downloading: (name, version) => `Downloading ${name} ${version}`,
  /** @param {string} file */
  damagedDownload: (file) => `The copy of ${file} in the cache is damaged: fetching it again.`,
  unpacking: 'Unpacking TensorFlow',
  compiling: 'Compiling the binding between Node and TensorFlow',
  fetchingWindowsBinary: 'Fetching the TensorFlow binary for Windows',
  /** @param {string} folder */
  runtimeReady: (folder) => `TensorFlow is ready in ${folder}`,
  fetchingElectron: 'Fetching Electron, for the window',
  unpackingTestElectron: 'Unpacking the Electron for tests',
  standIn: 'Preparing the Electron for tests',
  testReaders: 'Installing independent readers of images for tests',
  /** @param {string[]} packages */
  installingPackages: (packages) => `Installing Debian packages: ${packages.join(' ')}`,
  building: 'Building the application',
  /** @param {string} file */
  packaged: (file) => `Packaged: ${file}`,
  /** @param {number} pid */
  waiting: (pid) => `Another set-up is at work (process ${pid}): waiting until it is done.`,
  /** @param {number} elapsed */
  ready: (elapsed) => `Sliceloom is set up (${duration(elapsed)}).`,
};

/** How Debian calls what a failure says is missing. */
const debianPackages = { compiler: 'g++', python: 'python3 python3-pip', pip: 'python3-pip' };

/** @typedef {keyof typeof debianPackages} Tool */

/** @type {Record<Tool, string>} */
const toolNames = {
  compiler: 'a C++ compiler (g++)',
  python: 'Python 3 with pip, by which TensorFlow is fetched',
  pip: 'pip for Python 3, by which TensorFlow is fetched',
};

/** @param {string} packages */
function installCommand(packages) {
  if (process.platform === 'darwin')
    return packages.includes('g++') ? 'xcode-select --install' : 'brew install python3';
  if (process.platform === 'win32') return 'winget install Python.Python.3.12';
  return `${process.getuid?.() === 0 ? '' : 'sudo '}apt-get install --yes ${packages}   (Debian, Ubuntu)`;
}

/** @param {string[]} lines */
const quote = (lines) =>
  lines
    .map(stripVTControlCharacters)
    .filter(Boolean)
    .map((line) => `| ${line}`);

export const failures = {
  /** @param {string} version @param {string} oldest */
  nodeTooOld: (version, oldest) => ({
    what: `Node.js ${version} is too old: Sliceloom needs ${oldest} or newer.`,
    mend: [
      'Install the current LTS version of Node.js, for instance with a version manager:',
      'nvm install --lts',
    ],
  }),
  /** @param {Tool[]} tools */
  toolsMissing: (tools) => ({
    what: `Missing on this machine: ${tools.map((tool) => toolNames[tool]).join('; ')}.`,
    mend: [installCommand(tools.map((tool) => debianPackages[tool]).join(' ')), again],
  }),
  npmMissing: () => ({
    what: 'npm, which comes with Node.js, was not found.',
    mend: [`Debian, Ubuntu: ${installCommand('npm')}`, 'Elsewhere: install Node.js again, with npm.', again],
  }),
  /** @param {string} what @param {string[]} lines */
  noNetwork: (what, lines) => ({
    what: `${what} could not be fetched: the package index cannot be reached.`,
    mend: [
      'Check the network connection, and the proxy (HTTPS_PROXY) if there is one.',
      again,
      ...quote(lines),
    ],
  }),
  /** @param {string} file */
  notOnIndex: (file) => ({
    what: `${file} is not on the package index that pip is set up to use.`,
    mend: ['Ask whoever runs that index to carry it, or let pip use the public one: pip config list', again],
  }),
  /** @param {string} file @param {string} expected @param {string} found */
  hashMismatch: (file, expected, found) => ({
    what: `${file} is not the file that Sliceloom was tested with, and was thrown away.`,
    mend: [
      `expected sha256 ${expected}`,
      `     got sha256 ${found}`,
      'Try once more. If it happens again, the package index or a proxy changes files: use another network.',
    ],
  }),
  /** @param {string} file @param {string[]} lines */
  pipFailed: (file, lines) => ({ what: `pip could not fetch ${file}.`, mend: [...quote(lines), debugHint] }),
  /** @param {string[]} lines */
  npmFailed: (lines) => ({ what: 'npm could not install the packages.', mend: [...quote(lines), debugHint] }),
  /** @param {string} compiler @param {string[]} lines */
  compilerFailed: (compiler, lines) => ({
    what: `${compiler} could not compile the binding between Node and TensorFlow.`,
    mend: [...quote(lines), 'A recent g++ or clang is needed (C++17): set CXX to use another compiler.'],
  }),
  /** @param {string[]} lines */
  buildFailed: (lines) => ({ what: 'The application could not be built.', mend: quote(lines) }),
  /** @param {string[]} files */
  buildIncomplete: (files) => ({
    what: `The build ended without an error, and yet did not make ${files.join(', ')}.`,
    mend: ['Does electron.vite.config.ts still name these files?'],
  }),
  /** @param {string} place */
  diskFull: (place) => ({
    what: `The disk is full${place ? ` (at ${place})` : ''}.`,
    mend: ['Make room, or set SLICELOOM_CACHE to a folder on another disk.', again],
  }),
  /** @param {string} place @param {number} needed @param {number} available */
  tooLittleSpace: (place, needed, available) => ({
    what: `Too little disk space: ${size(needed)} are needed in ${place}, ${size(available)} are free.`,
    mend: ['Make room, or set SLICELOOM_CACHE to a folder on another disk.', again],
  }),
  /** @param {string} place */
  notWritable: (place) => ({
    what: `${place || 'A folder'} cannot be written by this user.`,
    mend: [
      'Make it writable, or set SLICELOOM_CACHE to a folder that is. Was set-up once run with sudo?',
      again,
    ],
  }),
  /** @param {string} machine @param {string} flavour */
  wrongPlatform: (machine, flavour) => ({
    what: `There is no TensorFlow ${flavour === 'gpu' ? 'for GPUs ' : ''}for this kind of machine (${machine}).`,
    mend: [
      'Sliceloom runs on Linux (x64, arm64), macOS with Apple silicon and Windows (x64); with a GPU on Linux x64 and Windows.',
      ...(flavour === 'gpu' ? ['To use the processor instead, set SLICELOOM_TENSORFLOW=cpu'] : []),
    ],
  }),
  /** @param {string | undefined} version */
  wrongLibc: (version) => ({
    what: `This Linux has ${version ? `the GNU C library ${version}` : 'no GNU C library'}; TensorFlow needs 2.27 or newer.`,
    mend: ['Use a distribution such as Debian 12 or Ubuntu 22.04, or a container of one.'],
  }),
  /** @param {string} file */
  checkoutDamaged: (file) => ({
    what: `${file} is missing or damaged.`,
    mend: ['Bring the checkout back to its state: git status, git checkout -- resources, npm ci'],
  }),
  /** @param {string[]} lines */
  windowsBinary: (lines) => ({
    what: 'The TensorFlow binary for Windows could not be fetched.',
    mend: [
      'It comes from the address in node_modules/@tensorflow/tfjs-node-gpu/scripts/install.js: is that open to this network?',
      'Otherwise use WSL2 (wsl --install), where Sliceloom is set up as on Linux.',
      ...quote(lines),
    ],
  }),
  /** @param {string} value */
  flavourUnknown: (value) => ({
    what: `SLICELOOM_TENSORFLOW is "${value}"; it can be cpu or gpu.`,
    mend: ['SLICELOOM_TENSORFLOW=cpu   or   SLICELOOM_TENSORFLOW=gpu'],
  }),
  /** @param {string} machine */
  noTestElectron: (machine) => ({
    what: `There is no Electron for tests for this machine (${machine}).`,
    mend: [],
  }),
  /** @param {string} command @param {string[]} lines */
  stepFailed: (command, lines) => ({ what: `${command} failed.`, mend: [...quote(lines), debugHint] }),
  /** @param {string} name @param {string[]} names */
  unknownStep: (name, names) => ({
    what: `There is no test step "${name}".`,
    mend: [`npm test -- NAME …   with ${names.join(', ')}; without a name all of them.`],
  }),
  /** @param {string} message */
  packagerOffline: (message) => ({
    what: 'Electron, or a tool that makes packages of it, could not be fetched.',
    mend: [
      'Check the network connection, and the proxy (HTTPS_PROXY) if there is one.',
      'With an unpacked Electron at hand: npm run dist -- --dir --electron-dist DIR fetches nothing.',
      ...quote([message]),
    ],
  }),
  /** @param {string} message */
  packagingFailed: (message) => ({
    what: 'The application could not be packaged.',
    mend: [...quote(message.split('\n').slice(0, 6)), debugHint],
  }),
  /** @param {string} folder */
  noElectronDist: (folder) => ({
    what: `${folder} holds no unpacked Electron (there is no file "version" in it).`,
    mend: [
      'Name the folder that Electron was unpacked into, or leave --electron-dist out: it is then fetched.',
    ],
  }),
  /** @param {string} message @param {string} usage */
  wrongOption: (message, usage) => ({ what: message, mend: usage.split('\n') }),
  /** @param {string} message */
  unexpected: (message) => ({ what: `Set-up stopped: ${message}`, mend: [debugHint] }),
};

export const flavourTexts = {
  /** @param {number} download @param {number} unpacked */
  question: (download, unpacked) =>
    `This machine has an NVIDIA GPU. TensorFlow with CUDA trains many times faster; it is ${size(download)} to fetch and ` +
    `${size(unpacked)} on disk.\nFetch it? [Y/n] `,
  hint:
    'This machine has an NVIDIA GPU, and TensorFlow for the processor is used. ' +
    'For the GPU: SLICELOOM_TENSORFLOW=gpu npm start',
};

const browserInstead = 'Sliceloom opens in the browser instead:';

export const windowTexts = {
  askedForWeb: 'Sliceloom for the browser, as asked for:',
  noDisplay: `There is no display (neither DISPLAY nor WAYLAND_DISPLAY is set). ${browserInstead}`,
  noElectron: `Electron, which draws the window, could not be fetched; it is tried again in an hour. ${browserInstead}`,
  noElectronThere: `There is no Electron in the folder that ELECTRON_OVERRIDE_DIST_PATH names. ${browserInstead}`,
  /** @param {string} helper */
  noSandbox: (helper) =>
    `This system lets no ordinary program build a sandbox, and the window is not opened without one. An administrator ` +
    `can allow it:\n  sudo chown root:root ${helper} && sudo chmod 4755 ${helper}\n${browserInstead}`,
  rootWithoutSandbox:
    'Started as root: the window runs without its sandbox (--no-sandbox). An ordinary user is safer.',
};

export const usages = {
  setup: [
    'npm run setup -- [options]',
    '  --no-build          only the packages and TensorFlow, not the application itself',
    '  --flavour cpu|gpu   which TensorFlow, instead of SLICELOOM_TENSORFLOW',
  ].join('\n'),
  start: [
    'npm start -- [options]',
    '  --sample         start training on the sample data set at once',
    '  --library DIR    where data sets and runs are kept, instead of Sliceloom under your documents',
    '  --web            in the browser, even where a window could be opened',
    '  --port N         the port for the browser, instead of any that is free',
  ].join('\n'),
  demo: [
    'npm run demo -- [options]       plays a recorded training in your browser, without TensorFlow',
    '  --speed N         how many times as fast as it was (5)',
    '  --recording DIR   the folder of a run to play, instead of the recorded one that comes with Sliceloom',
    '  --library DIR     keeps what is played there; otherwise it is gone at the end',
    '  --port N          the port for the browser, instead of any that is free',
  ].join('\n'),
  dist: [
    'npm run dist -- [options]',
    '  --flavour cpu|gpu     which TensorFlow to pack (cpu)',
    '  --dir                 the application as a folder, no packages of it',
    '  --electron-dist DIR   an unpacked Electron to take, instead of fetching the one in package-lock.json',
    '  --for-tests           leaves on what end-to-end tests need; not for users (see scripts/electron-builder.config.mjs)',
  ].join('\n'),
};

export const testTexts = {
  noChromium:
    'Chromium is not installed.\n  Debian: sudo apt-get install --yes chromium; elsewhere set SLICELOOM_TEST_CHROMIUM',
  /** @param {string} reason */
  noReaders: (reason) =>
    `Independent readers of images (pydicom, nibabel, tifffile, pypng) cannot be installed by pip.${reason && `\n  ${reason}`}`,
  electronOnlyOnLinux: 'The tests of the window run on Linux only.',
  /** @param {string} folder */
  noElectronIn: (folder) => `There is no Electron in ${folder}.`,
  /** @param {string} packages @param {string[]} libraries */
  noXvfb: (packages, libraries) =>
    `Xvfb or libraries for Electron are not installed${libraries.length ? ` (${libraries.join(', ')})` : ''}.\n` +
    `  Debian: sudo apt-get install --yes ${packages}`,
  /** @param {string} name @param {string} why @param {boolean} fails */
  skipped: (name, why, fails) =>
    `${fails ? '✗' : '–'} ${name}: skipped${fails ? ', which fails with CI=true' : ''}. ${why}`,
  /** @param {string} name @param {string} counts @param {number} failed @param {number} elapsed */
  stepDone: (name, counts, failed, elapsed) =>
    `${failed ? '✗' : '✓'} ${name}: ${counts} (${duration(elapsed)})`,
};
