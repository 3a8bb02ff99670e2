// @ts-check
/** Independent readers of medical images for tests: Python packages that others have written, in a folder of the cache. */
import { createHash } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { exists, partialName, removePartials } from './files.mjs';
import { lockFile } from './paths.mjs';
import { run } from './processes.mjs';
import { showing } from './progress.mjs';
import { findPython } from './python.mjs';
import { locking } from './set-up.mjs';
import { progress, testTexts } from './text.mjs';

/** What reads DICOM, NIfTI, TIFF and PNG; each is pinned, numpy is what the Python at hand can have. */
const packages = [
  'pydicom==3.0.1',
  'nibabel==5.3.2',
  'tifffile==2024.8.30',
  'pypng==0.20220715.0',
  'numpy>=1.26,<3',
];

/**
 * @param {import('./set-up.mjs').SetUp} state
 * @returns {Promise<import('./test-extras.mjs').Extra>} a command line, words apart by line breaks, by which Python sees them
 */
export async function findReaders({ cache, reporter, env }) {
  const { python } = await findPython(env);
  if (!python) return { lacking: testTexts.noReaders('') };
  const version = (
    await run(python[0], [...python.slice(1), '-c', 'import sys; print(sys.version)'], { env })
  ).stdout;
  const folder = join(
    cache,
    'test-readers',
    createHash('sha256')
      .update(JSON.stringify([packages, version]))
      .digest('hex')
      .slice(0, 16),
  );
  const failure = await locking({ reporter })(lockFile(cache, 'test-readers'), async (started) => {
    if (await exists(folder)) return undefined;
    await mkdir(dirname(folder), { recursive: true });
    await removePartials(folder);
    const draft = partialName(folder);
    const [command, ...args] = python;
    const words = [
      ...args,
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      '--target',
      draft,
    ];
    const { code, stderr } = await showing(reporter, progress.testReaders, () =>
      run(command, [...words, ...packages], { env, started }),
    );
    if (code === 0) await rename(draft, folder);
    else await rm(draft, { recursive: true, force: true });
    return code === 0 ? undefined : stderr.trim().split('\n').slice(-3).join('\n  ');
  });
  return failure === undefined
    ? { value: [folder, ...python].join('\n') }
    : { lacking: testTexts.noReaders(failure) };
}
