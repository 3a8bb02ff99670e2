import { formatKimg, formatResolution } from '@shared/pure/format';

/** Runs side by side. */
export const comparing = {
  compare: {
    title: 'Compare runs',
    lead: 'The same charts, images and settings of several runs, side by side.',
    none: 'No runs are chosen',
    noneMore: 'Choose 2 to 8 of them in the list of runs.',
    toRuns: 'To the list of runs',
    add: 'Add a run…',
    remove: (name: string) => `Take ${name} out`,
    gone: 'This run is not there any more',
    images: 'Images',
    imagesAt: 'after so many thousand images',
    latest: 'latest',
    tile: 'Image',
    allTiles: 'all',
    at: (kimg: number, side: number) => `${formatKimg(kimg)} kimg · ${formatResolution(side)}`,
    noImages: 'No preview yet',
    settings: 'Settings',
    onlyDifferent: 'Only what differs',
    same: 'These runs have the same settings.',
    setting: 'Setting',
    dataset: 'Data set',
    preset: 'Preset',
    begun: 'Begun',
    scratch: 'from scratch',
    from: (kind: string, run: string) => `${kind[0]!.toLowerCase()}${kind.slice(1)}: ${run}`,
    quality: (value: string) => `distance ${value}`,
  },
};
