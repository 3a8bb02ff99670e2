// @ts-check
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isNeeded } from '../../scripts/setup/runtime.mjs';
import { listArchive, unzip } from '../../scripts/setup/unzip.mjs';
import { temporaryFolder, zip } from './helpers.mjs';

const everything = { keep: () => true };

/** @param {Buffer} content */
function archive(content) {
  const folder = temporaryFolder();
  const file = join(folder, 'a.zip');
  writeFileSync(file, content);
  return { file, target: join(folder, 'out') };
}

describe('Unpacking a wheel', () => {
  it('gives back what another program has packed, with permissions, compressed or not, empty files too', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'bin'));
    const large = 'brain '.repeat(200_000);
    writeFileSync(join(folder, 'bin', 'tool'), large, { mode: 0o755 });
    writeFileSync(join(folder, 'empty'), '');
    const script = [
      'import sys, zipfile',
      "z = zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED)",
      "z.write('bin/tool'); z.write('empty'); z.writestr(zipfile.ZipInfo('stored.txt'), 'as it is'); z.close()",
    ].join('\n');
    const file = join(folder, 'made.zip');
    execFileSync('python3', ['-c', script, file], { cwd: folder });
    const target = join(folder, 'out');
    const entries = await unzip(file, target, everything);
    expect(entries.map(({ name }) => name)).toEqual(['bin/tool', 'empty', 'stored.txt']);
    expect(readFileSync(join(target, 'bin', 'tool'), 'utf8')).toBe(large);
    expect(statSync(join(target, 'bin', 'tool')).mode & 0o111).not.toBe(0);
    expect(statSync(join(target, 'empty')).size).toBe(0);
    expect(readFileSync(join(target, 'stored.txt'), 'utf8')).toBe('as it is');
  });

  it('takes only what is wanted and reports its bytes', async () => {
    const { file, target } = archive(zip({ 'a/yes': '12345', 'a/no': '1' }));
    let bytes = 0;
    await unzip(file, target, { keep: (name) => name.endsWith('yes'), progress: (more) => (bytes += more) });
    expect(existsSync(join(target, 'a', 'no'))).toBe(false);
    expect(bytes).toBe(5);
  });

  it('refuses a file that would lie outside the folder', async () => {
    const { file, target } = archive(zip({ '../outside': 'x' }));
    await expect(unzip(file, target, everything)).rejects.toThrow('would lie outside: ../outside');
    expect(existsSync(join(target, '..', 'outside'))).toBe(false);
  });

  it('refuses an archive that was cut off', async () => {
    const { file } = archive(zip({ a: 'x'.repeat(100) }).subarray(0, 90));
    await expect(listArchive(file)).rejects.toThrow('not a zip archive, or its end is missing');
  });
});

describe('What is kept of a wheel', () => {
  it('is the libraries, the headers that the binding includes, and every licence', () => {
    for (const name of [
      'tensorflow/libtensorflow_cc.so.2',
      'tensorflow/libtensorflow_framework.2.dylib',
      'tensorflow/include/tensorflow/c/eager/c_api.h',
      'tensorflow/include/xla/tsl/c/tsl_status.h',
      'tensorflow/THIRD_PARTY_NOTICES.txt',
      'nvidia/cudnn/lib/libcudnn.so.9',
      'nvidia/cuda_nvcc/bin/ptxas',
      'nvidia_cudnn_cu12-9.28.0.42.dist-info/licenses/License.txt',
    ]) {
      expect(isNeeded(name), name).toBe(true);
    }
  });

  it('is not Python, nor the other headers, nor static libraries', () => {
    for (const name of [
      'tensorflow/python/framework/ops.py',
      'tensorflow/python/_pywrap_tfe.so',
      'tensorflow/include/tensorflow/core/framework/tensor.h',
      'nvidia/cuda_runtime/include/cuda.h',
      'nvidia/cuda_runtime/lib/libcudart_static.a',
      'nvidia/__init__.py',
    ]) {
      expect(isNeeded(name), name).toBe(false);
    }
  });
});
