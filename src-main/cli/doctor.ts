import { existsSync } from 'node:fs';
import { freemem, totalmem } from 'node:os';
import { join } from 'node:path';
import { asSliceloomError } from '@shared/contract/errors';
import { formatBytes } from '@shared/pure/format';
import { freeDiskBytes, probeDevice } from '../host/machine';
import { libraryPath, openHost, paths, spawnTrainer, type Command, type CommonOptions } from './context';
import { EXIT } from './output';
import { text } from './text';

type Verdict = keyof typeof text.verdicts;
interface Finding {
  readonly check: keyof typeof text.checks;
  readonly verdict: Verdict;
  readonly words: string;
}

const GIB = 2 ** 30;
const LITTLE_MEMORY = 2 * GIB;
const LITTLE_DISK = 5 * GIB;

/** Looks at everything that Sliceloom needs; each finding has a verdict and a sentence. */
export const doctor: Command<object> = async (options, output) => {
  let worst: number = EXIT.done;
  const tell = ({ check, verdict, words }: Finding): void => {
    if (verdict === 'bad') worst = EXIT.failed;
    const line = `${text.verdicts[verdict].padEnd(8)} ${text.checks[check].padEnd(11)} ${words}`;
    output.event('check', { check, verdict, words }, line);
  };
  tell({ check: 'node', verdict: 'good', words: process.version });
  for (const finding of await tensorFlow()) tell(finding);
  tell(memory());
  tell(electron());
  tell(display());
  for (const finding of await storage(options)) tell(finding);
  return worst;
};

async function tensorFlow(): Promise<Finding[]> {
  try {
    const { tensorflow, device, usesGpu } = await probeDevice(spawnTrainer);
    return [
      { check: 'tensorflow', verdict: 'good', words: text.tensorFlow(tensorflow) },
      {
        check: 'device',
        verdict: usesGpu ? 'good' : 'warn',
        words: usesGpu ? text.device(device) : text.cpuOnly(device),
      },
    ];
  } catch (error) {
    return [{ check: 'tensorflow', verdict: 'bad', words: sentence(error) }];
  }
}

const sentence = (thrown: unknown): string => {
  const { message, nextStep } = asSliceloomError(thrown);
  return `${message} ${nextStep}`;
};

function memory(): Finding {
  const words = [formatBytes(freemem()), formatBytes(totalmem())] as const;
  return freemem() < LITTLE_MEMORY
    ? { check: 'memory', verdict: 'warn', words: text.littleMemory(...words) }
    : { check: 'memory', verdict: 'good', words: text.memory(...words) };
}

function electron(): Finding {
  const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? paths.electron;
  const names = ['electron', 'electron.exe', 'Electron.app'];
  const found = names.map((name) => join(folder, name)).find(existsSync);
  return found
    ? { check: 'electron', verdict: 'good', words: text.electron(found) }
    : { check: 'electron', verdict: 'warn', words: text.noElectron };
}

function display(): Finding {
  const name =
    process.platform === 'linux' ? (process.env.WAYLAND_DISPLAY ?? process.env.DISPLAY) : process.platform;
  return name
    ? { check: 'display', verdict: 'good', words: text.display(name) }
    : { check: 'display', verdict: 'warn', words: text.noDisplay };
}

async function storage(options: CommonOptions): Promise<Finding[]> {
  const path = libraryPath(options);
  try {
    await (await openHost(options, 'cli')).close();
    const free = await freeDiskBytes(path);
    const words = [formatBytes(free), path] as const;
    return [
      { check: 'library', verdict: 'good', words: text.libraryGood(path) },
      free < LITTLE_DISK
        ? { check: 'disk', verdict: 'warn', words: text.littleDisk(...words) }
        : { check: 'disk', verdict: 'good', words: text.disk(...words) },
    ];
  } catch (error) {
    return [{ check: 'library', verdict: 'bad', words: sentence(error) }];
  }
}
