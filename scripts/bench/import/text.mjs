// @ts-check
/** Every sentence that the import's benchmark says when something is wrong, and its usage. */

export const usage = [
  'npm run bench -- import [options]',
  '  --data FOLDER      volumes to import, if not ../shared/data/brain-mr beside the checkout',
  '  --pngs 20000       PNGs of 256² that are made and imported; 0 leaves this out',
  '  --rounds 2         times that the volumes are imported, in turns with Python',
  '  --python PATH      a Python with nibabel, numpy and Pillow: measures the same by it',
  '  --json FILE        writes every figure there',
].join('\n');

/** @param {string} stderr */
const lastWords = (stderr) =>
  stderr
    .split('\n')
    .filter((line) => line.trim())
    .slice(-6)
    .map((line) => `| ${line}`);

export const failures = {
  /** @param {string} option @param {string} given @param {string} allowed */
  badOption: (option, given, allowed) => ({
    what: `--${option} cannot be "${given}".`,
    mend: [`Allowed: ${allowed}.`, 'All options: npm run bench -- import --help'],
  }),
  /** @param {string} folder */
  noData: (folder) => ({
    what: `There is no folder ${folder} with volumes to import.`,
    mend: ['Name one: --data FOLDER'],
  }),
  /** @param {string} python @param {string} stderr */
  pythonFailed: (python, stderr) => ({
    what: `${python} could not prepare the volumes.`,
    mend: [...lastWords(stderr), `Does this mend it?  ${python} -m pip install nibabel numpy pillow`],
  }),
  /** @param {string} what @param {number} code @param {string} stderr */
  importFailed: (what, code, stderr) => ({
    what: `${what} could not be measured (exit code ${code}).`,
    mend: lastWords(stderr),
  }),
};
