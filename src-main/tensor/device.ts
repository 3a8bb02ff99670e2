import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import type { DeviceReport } from '@shared/contract/application';
import { tf } from './tf';

interface Backend {
  isUsingGpuDevice: boolean;
  binding: { TF_Version: string };
}

const backend = (): Backend => tf.backend() as unknown as Backend;

export const tensorFlowVersion = (): string => backend().binding.TF_Version;

/** What TensorFlow computes on, found by asking it; a graphics card's name and memory come from its driver's own tool. */
export function describeDevice(): DeviceReport {
  const usesGpu = backend().isUsingGpuDevice;
  const card = usesGpu ? firstGraphicsCard() : undefined;
  const cores = cpus().length;
  return {
    tensorflow: tensorFlowVersion(),
    device:
      card?.name ?? (usesGpu ? 'NVIDIA graphics card' : `CPU, ${cores} ${cores === 1 ? 'core' : 'cores'}`),
    usesGpu,
    memoryBytes: card?.memoryBytes ?? totalmem(),
  };
}

function firstGraphicsCard(): { name: string; memoryBytes: number } | undefined {
  const [name = '', mebibytes = ''] = askDriver('--query-gpu=name,memory.total')[0] ?? [];
  return name ? { name, memoryBytes: Number(mebibytes) * 2 ** 20 } : undefined;
}

/** What this process holds of the graphics card's memory, in bytes, where the driver's tool tells. */
export function graphicsMemoryInUse(): number | undefined {
  const own = askDriver('--query-compute-apps=pid,used_memory').find(([pid]) => Number(pid) === process.pid);
  const mebibytes = Number(own?.[1]);
  return mebibytes > 0 ? mebibytes * 2 ** 20 : undefined;
}

/** The lines of an answer of the driver's tool, each as its values. */
function askDriver(query: string): string[][] {
  try {
    const format = '--format=csv,noheader,nounits';
    const answer = execFileSync('nvidia-smi', [query, format], { encoding: 'utf8', timeout: 5000 });
    return answer.split('\n').map((line) => line.split(', '));
  } catch {
    // Without the tool the card works all the same; only what it would tell is not known.
    return [];
  }
}
