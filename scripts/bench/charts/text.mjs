// @ts-check
/** Every sentence that the charts' benchmark says when something is wrong, and its usage. */

export const usage = [
  'npm run bench -- charts [options]',
  '  --rows 1000000     rows of the made-up log',
  '  --seconds 5        how long each movement is measured',
  '  --chromium PATH    the browser, if not /usr/bin/chromium',
  '  --json FILE        writes every figure there',
].join('\n');

export const failures = {
  /** @param {string} option @param {string} given @param {string} allowed */
  badOption: (option, given, allowed) => ({
    what: `--${option} cannot be "${given}".`,
    mend: [`Allowed: ${allowed}.`, 'All options: npm run bench -- charts --help'],
  }),
  /** @param {string} path */
  noChromium: (path) => ({
    what: `There is no browser at ${path}.`,
    mend: ['Name a Chromium or Chrome: --chromium PATH'],
  }),
};
