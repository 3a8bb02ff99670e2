import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SliceloomError } from '@shared/contract/errors';

/**
 * The folder with TensorFlow's library and the binding compiled against it: what set-up names in the environment, or
 * the copy beside a packaged application.
 * @throws SliceloomError `tensorflow-missing` where neither is there.
 */
export function runtimeFolder(): string {
  const packaged = (process as { resourcesPath?: string }).resourcesPath;
  const candidates = [process.env.SLICELOOM_RUNTIME, packaged && join(packaged, 'runtime')].filter(
    (c) => !!c,
  ) as string[];
  const found = candidates.find((folder) => existsSync(bindingFile(folder)));
  if (!found)
    throw new SliceloomError('tensorflow-missing', {
      reason: `looked in ${candidates.join(', ') || 'no folder'}`,
    });
  return found;
}

/** The binding of tfjs-node-gpu inside a runtime folder; its library is found relative to it. */
export const bindingFile = (runtime: string): string => join(runtime, 'binding', 'tfjs_binding.node');

/**
 * TensorFlow's own library inside a runtime folder, part by part, in the order in which they are loaded. The layouts are
 * those of TensorFlow's wheels and, on Windows, of the library beside tfjs-node-gpu's binding.
 */
export function libraryFiles(runtime: string): string[] {
  if (process.platform === 'win32') return [join(runtime, 'binding', 'tensorflow.dll')];
  const ending = process.platform === 'darwin' ? '2.dylib' : 'so.2';
  return ['framework', 'cc'].map((part) => join(runtime, 'tensorflow', `libtensorflow_${part}.${ending}`));
}
