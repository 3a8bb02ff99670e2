// @ts-check
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { SetupFailure } from '../../scripts/setup/failure.mjs';
import { findPython } from '../../scripts/setup/python.mjs';
import { bytesToFetch, fetchWheel, tagOptions, wheelFile } from '../../scripts/setup/wheels.mjs';
import { indexEnv, listeningReporter, makeWheel, serveIndex, temporaryFolder } from './helpers.mjs';

const { python } = await findPython();
if (!python) throw new Error('these tests need Python 3 with pip');

/** @param {NodeJS.ProcessEnv} env */
function context(env) {
  return { cache: temporaryFolder(), python, reporter: listeningReporter(), env };
}

/** @param {Promise<unknown>} attempt @returns {Promise<SetupFailure>} */
async function failureOf(attempt) {
  const error = await attempt.then(
    () => undefined,
    (reason) => reason,
  );
  expect(error).toBeInstanceOf(SetupFailure);
  return error;
}

// Each test starts programs, and they share two cores with others.
vi.setConfig({ testTimeout: 120_000 });

describe('Fetching a pinned wheel', () => {
  it('gets it from the index that pip is set up for, and a second time from the cache', async () => {
    const made = makeWheel();
    const { env, downloads } = await serveIndex(made);
    const where = context(env);
    expect(await bytesToFetch(where.cache, [made.wheel])).toBe(made.wheel.bytes);
    const file = await fetchWheel(made.wheel, where);
    expect(file).toBe(wheelFile(where.cache, made.wheel));
    expect(await bytesToFetch(where.cache, [made.wheel])).toBe(0);
    await fetchWheel(made.wheel, where);
    expect(downloads()).toBe(1);
    expect(readdirSync(join(where.cache, 'downloads'))).toEqual([made.wheel.file]);
  });

  it('names the file and both hashes when the index has another file than the pinned one', async () => {
    const made = makeWheel();
    const other = makeWheel({ 'changed.txt': 'by someone' });
    const { env } = await serveIndex({ wheel: made.wheel, content: other.content });
    const where = context(env);
    const failure = await failureOf(fetchWheel(made.wheel, where));
    expect(failure.message).toContain(made.wheel.file);
    expect(failure.mend.join('\n')).toContain(made.wheel.sha256);
    expect(failure.mend.join('\n')).toContain(other.wheel.sha256);
    expect(readdirSync(join(where.cache, 'downloads'))).toEqual([]);
  });

  it('notices a copy in the cache that was damaged, says so, and fetches it again', async () => {
    const made = makeWheel();
    const { env, downloads } = await serveIndex(made);
    const where = context(env);
    const file = await fetchWheel(made.wheel, where);
    writeFileSync(file, Buffer.alloc(made.wheel.bytes));
    await fetchWheel(made.wheel, where);
    expect(downloads()).toBe(2);
    expect(where.reporter.lines.join('\n')).toContain(`${made.wheel.file} in the cache is damaged`);
  });

  it('says that the index cannot be reached when there is no network', async () => {
    // Nothing listens on port 9.
    const where = context(indexEnv('http://127.0.0.1:9/simple'));
    const failure = await failureOf(fetchWheel(makeWheel().wheel, where));
    expect(failure.message).toContain('the package index cannot be reached');
    expect(failure.mend.join('\n')).toContain('HTTPS_PROXY');
    expect(existsSync(wheelFile(where.cache, makeWheel().wheel))).toBe(false);
  });

  it('says that the index lacks the file when it answers without it', async () => {
    const made = makeWheel();
    const { env } = await serveIndex({
      wheel: { file: 'another-1.0-py3-none-any.whl' },
      content: made.content,
    });
    const failure = await failureOf(fetchWheel(made.wheel, context(env)));
    expect(failure.message).toContain('is not on the package index');
  });

  it('asks for exactly the tags of the file, whatever Python asks', () => {
    expect(tagOptions('a-1-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl').join(' ')).toContain(
      '--platform manylinux2014_x86_64 --platform manylinux_2_17_x86_64',
    );
  });
});
