import type { Estimate } from '@shared/domain/estimate';
import { formatFigure, formatPercent, formatResolution } from '@shared/pure/format';

type Row = Estimate['perResolution'][number];

/** What a training will take, on the page of a new training. */
export const estimating = {
  estimate: {
    title: 'What it will take',
    measure: 'Estimate on this computer',
    measureMore:
      'Times real steps of this training with your slices, for some seconds up to two minutes. Nothing is trained or kept.',
    preparing: 'TensorFlow loads…',
    timing: (side: number, share: number) =>
      `Timing steps at ${formatResolution(side)}, ${formatPercent(share)} done`,
    progress: 'Progress of the timing',
    time: 'Time',
    done: 'Done',
    doneAbout: (when: string) => `about ${when}, if it starts now`,
    memory: { computer: 'Memory', card: 'Memory of the graphics card' } satisfies Record<
      Estimate['memoryOf'],
      string
    >,
    disk: 'Disk',
    about: (amount: string) => `about ${amount}`,
    memoryOf: (amount: string, total: string) => `about ${amount} of ${total}`,
    diskOf: (amount: string, free: string) => `up to ${amount} of ${free} free`,
    steps: (rows: readonly Row[]) =>
      `One step took ${rows
        .filter(({ isMeasured }) => isMeasured)
        .map((row) => `${formatFigure(row.millisecondsPerStep)} ms at ${formatResolution(row.resolution)}`)
        .join(', ')}.`,
    notTimed: (sides: readonly number[]) =>
      `${sides.map(formatResolution).join(' and ')} would have taken too long to time: ${sides.length === 1 ? 'its' : 'their'} time follows from the other sizes and is less certain.`,
    littleMemory:
      'That is more memory than there is. Choose a smaller preset, or fewer images at a time in the expert settings.',
    littleDisk: 'That is more than is free on the disk of the library. Make room before you start.',
    busy: 'The computer can be timed when nothing is training.',
  },
};
