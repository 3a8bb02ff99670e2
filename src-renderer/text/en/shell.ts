import type { RunPhase } from '@shared/domain/run';
import { formatCount } from '@shared/pure/format';

/** The frame around the pages, the first page, and the terms that are explained on hover. */
export const shell = {
  app: {
    name: 'Sliceloom',
    skip: 'Skip to the page',
    navigation: 'Pages',
    whereYouAre: 'Where you are',
    library: 'Library',
    noDataSets: 'No data set yet',
    runningCount: (count: number) => `${formatCount(count)} running`,
    privacy: 'Nothing leaves this computer',
    privacyMore:
      'Images, networks and settings stay in your library folder. Sliceloom sends nothing anywhere.',
    theme: { system: 'Colours: as the system', dark: 'Colours: dark', light: 'Colours: light' },
    notices: 'Messages',
    dismiss: 'Put away',
    close: 'Close',
    cancel: 'Cancel',
    copy: 'Copy',
    copied: 'Copied',
    tryAgain: 'Try again',
    notFound: 'There is no such page',
    notFoundMore: 'What you were looking for may have been removed or renamed.',
    toStart: 'To the first page',
  },
  pages: {
    start: 'Start',
    datasets: 'Data sets',
    train: 'Train',
    runs: 'Runs',
    explore: 'Explore',
    mix: 'Mix',
    generate: 'Generate',
  },
  status: {
    label: 'This computer',
    memory: (free: string, total: string) => `${free} of ${total} memory free`,
    noDevice: 'Looking at this computer…',
    deviceProblem: 'TensorFlow is not ready',
    tensorflow: (version: string) => `TensorFlow ${version}`,
    disk: (free: string) => `${free} free on disk`,
    diskLow: (free: string) => `Only ${free} free on disk`,
    diskShort: (free: string, toCome: string) => `${free} free on disk, the training may need ${toCome} more`,
    libraryAt: (path: string) => `The library is ${path}`,
  },
  phase: {
    ready: 'not begun',
    preparing: 'getting ready',
    training: 'training',
    paused: 'paused',
    stopped: 'stopped',
    finished: 'finished',
    interrupted: 'interrupted',
    failed: 'failed',
  } satisfies Record<RunPhase, string>,
  terms: {
    kimg: 'Thousands of images shown to the network so far. One image counts each time it is shown.',
    psi: 'Truncation (ψ). Low values draw what is typical of your images, high values draw all the variety that was learned, with more failures among it.',
    firstSeed: 'The number from which the first image is drawn; each following image takes the next number.',
    runSeed: 'The start of all random numbers. The same seed repeats a training.',
    losses:
      'How far each of the two networks is from what it aims at. They work against each other, so neither falls to zero; what matters is that neither runs away.',
    scores:
      'How real the discriminator takes images to be: above zero “real”, below zero “drawn”. The closer the two lines, the harder it is to tell drawn images from yours.',
    smoothing: 'How much the lines are evened out. The unsmoothed values stay visible, faintly, behind them.',
  },
  start: {
    title: 'Draw new slices that resemble your own',
    lead: 'Sliceloom trains a network on your image slices, lets you watch it learn, and draws new images that belong to no patient.',
    startSample: 'Start with the sample',
    startSampleMore:
      'Puts real brain slices into your library and starts a quick training on them: first pictures within a minute.',
    starting: 'Starting…',
    watch: 'Watch the training',
    watchMore: (name: string) => `“${name}” is training now.`,
    sampleCaption: 'Real slices of the sample data set',
    attribution: 'Brain FLAIR slices: Lesjak et al., Neuroinformatics 2016, CC-BY',
    picture: 'Real axial brain slices of the sample data set',
    how: 'What happens',
    steps: [
      {
        title: 'It looks at real slices',
        body: 'Brain slices of several patients, all in one plane and window.',
      },
      {
        title: 'It learns to draw, coarse to fine',
        body: 'First blurs of 8², then 16², then 32². You watch.',
      },
      { title: 'You draw new images', body: 'Any number of them, each with the number that draws it again.' },
    ],
    recent: 'Recent runs',
    allRuns: 'All runs',
    noRuns: 'Your trainings will stand here.',
  },
};
