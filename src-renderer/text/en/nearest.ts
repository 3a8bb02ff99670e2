import { formatCount, formatPercent } from '@shared/pure/format';
import { images } from './counted';

const figure = (likeness: number): string => likeness.toFixed(3);

/** How near generated images come to the slices that a network learnt from. */
export const nearness = {
  nearest: {
    title: 'Nearest training slices',
    compare: 'Compare',
    again: 'Compare again',
    why: 'Before you share these images: compare each with every slice that the network learnt from. Copies are found, and shown beside their slices.',
    comparing: (share: number) => `Comparing … ${formatPercent(share)}`,
    noDataset: (name: string) =>
      `The data set “${name}” is not in this library, so there is nothing to compare with.`,
    verdict: (
      count: number,
      slices: number,
      flagged: number,
      yardstick: { readonly slices: number; readonly threshold: number } | undefined,
    ) => {
      if (!yardstick)
        return `${images(count)} compared with ${formatCount(slices)} slices. No patients are held out, so nothing tells which likeness is more than chance.`;
      const bound = `99 % of ${formatCount(yardstick.slices)} slices of held-out patients (likeness ${figure(yardstick.threshold)})`;
      return flagged === 0
        ? `None of ${images(count)} comes nearer to one of the ${formatCount(slices)} training slices than ${bound}.`
        : `${formatCount(flagged)} of ${images(count)} come nearer to one of the ${formatCount(slices)} training slices than ${bound}. Leave them out of what you share.`;
    },
    spread: 'How near drawn images and held-out patients’ slices come to the training slices',
    ofDrawn: 'drawn images',
    ofHeldOut: 'held-out slices',
    yardstick: (threshold: number) => `yardstick ${figure(threshold)}`,
    likeness: (pixels: number) => `likeness ${figure(pixels)}`,
    seedAndSlice: (seed: number, slice: number) => `seed ${seed}, slice ${slice + 1}`,
    tooNear: 'too near',
    limits:
      'Likeness of pixels, shifted by up to two, finds copies and near copies. It does not find what was copied in part, turned or much changed; being far from all slices is no proof that nobody can be recognised.',
  },
};
