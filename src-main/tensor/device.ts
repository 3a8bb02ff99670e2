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
  try {
    const query = ['--query-gpu=name,memory.total', '--format=csv,noheader,nounits'];
    const [line = ''] = execFileSync('nvidia-smi', query, { encoding: 'utf8', timeout: 5000 }).split('\n');
    const [name = '', mebibytes = ''] = line.split(', ');
    return name ? { name, memoryBytes: Number(mebibytes) * 2 ** 20 } : undefined;
  } catch {
    // Without the tool the card works all the same; only its name is not known.
    return undefined;
  }
}
