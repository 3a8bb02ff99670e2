// @ts-check
import { describe, expect, it } from 'vitest';
import { decideFlavour, hasNvidiaGpu } from '../../scripts/setup/flavour.mjs';
import { pathWith, program } from './helpers.mjs';

const workstation = { gpu: true, offered: true, interactive: true };

describe('The choice of TensorFlow', () => {
  it('is the processor on a machine without an NVIDIA GPU, without a question', () => {
    expect(decideFlavour({ ...workstation, gpu: false })).toBe('cpu');
    expect(decideFlavour({ ...workstation, gpu: false, answered: 'gpu' })).toBe('cpu');
  });

  it('is the user’s where there is a GPU, and is asked for once', () => {
    expect(decideFlavour(workstation)).toBe('ask');
    expect(decideFlavour({ ...workstation, answered: 'gpu' })).toBe('gpu');
    expect(decideFlavour({ ...workstation, answered: 'cpu' })).toBe('cpu');
  });

  it('is the processor where nobody can answer, with a line on how to get the other', () => {
    expect(decideFlavour({ ...workstation, interactive: false })).toBe('cpu-with-hint');
  });

  it('is the processor where there is no GPU flavour', () => {
    expect(decideFlavour({ ...workstation, offered: false })).toBe('cpu');
  });

  it('is what SLICELOOM_TENSORFLOW says, whatever else', () => {
    expect(decideFlavour({ ...workstation, wish: 'cpu', answered: 'gpu' })).toBe('cpu');
    expect(decideFlavour({ gpu: false, offered: false, interactive: false, wish: 'gpu' })).toBe('gpu');
    expect(() => decideFlavour({ ...workstation, wish: 'cuda' })).toThrow('it can be cpu or gpu');
  });
});

describe('An NVIDIA GPU', () => {
  it('is seen when nvidia-smi lists one, and not when it fails or is not there', async () => {
    const folder = pathWith(['sh']);
    expect(await hasNvidiaGpu({ PATH: folder })).toBe(false);
    program(folder, 'nvidia-smi', 'echo "Failed to communicate with the driver"; exit 9');
    expect(await hasNvidiaGpu({ PATH: folder })).toBe(false);
    program(folder, 'nvidia-smi', 'echo "GPU 0: NVIDIA RTX A5000 (UUID: GPU-1)"');
    expect(await hasNvidiaGpu({ PATH: folder })).toBe(true);
  });
});
