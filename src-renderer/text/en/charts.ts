import { formatCount, formatFigure, formatMoment } from '@shared/pure/format';
import { many } from './counted';

const two = (value: number): string => String(value).padStart(2, '0');

/** Time of training, as exactly as marks that stand `step` seconds apart need it: `2 d 4 h`, `3 h 20 min`, `3:20:15`. */
function elapsed(seconds: number, step: number): string {
  const whole = Math.round(Math.max(seconds, 0));
  const days = Math.floor(whole / 86400);
  const hours = Math.floor((whole % 86400) / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  if (whole === 0) return '0';
  if (step < 60)
    return hours + days > 0
      ? `${days * 24 + hours}:${two(minutes)}:${two(whole % 60)}`
      : `${minutes}:${two(whole % 60)}`;
  if (step < 3600) {
    const inHours = days * 24 + hours;
    return [inHours > 0 ? `${inHours} h` : '', minutes > 0 ? `${minutes} min` : ''].filter(Boolean).join(' ');
  }
  return [days > 0 ? `${days} d` : '', hours > 0 ? `${hours} h` : ''].filter(Boolean).join(' ');
}

/** The curves of runs: their titles, what they mean, and how to look at them. */
export const charting = {
  charts: {
    board: 'Curves',
    smoothing: 'Smoothing',
    smoothingOff: 'off',
    smoothingOver: (rows: number) => many(rows, 'row', 'rows'),
    smoothingMore:
      'How much the lines are evened out: after so many rows of the log a value counts half. What was measured stays visible, faintly, behind them.',
    scale: 'Vertical scale',
    linear: 'Linear',
    logarithmic: 'Log',
    axis: 'Horizontal axis',
    axes: { kimg: 'kimg', step: 'step', seconds: 'time' },
    axisMore: {
      kimg: 'Thousands of images shown to the networks',
      step: 'Steps of training',
      seconds: 'Time of training, pauses left out',
    },
    zoomIn: 'Zoom in',
    zoomOut: 'Zoom out',
    reset: 'Show all',
    save: 'Save',
    saveOf: (title: string) => `Save “${title}”`,
    saveAll: 'Save curves',
    png: 'Picture (PNG)',
    svg: 'Drawing (SVG)',
    csv: 'Figures (CSV)',
    allMetrics: 'All figures of the log (CSV)',
    allQuality: 'All figures of quality (CSV)',
    saving: 'Writing…',
    savingFailed: 'The file could not be made.',
    keys: 'Arrow keys move along the curve, plus and minus zoom, 0 shows all, and Shift with an arrow key reads values.',
    hint: 'Wheel zooms, dragging moves, dragging with Shift chooses a stretch, a double click shows all.',
    none: 'The curve begins with the first steps.',
    noneRecorded: 'This was not recorded in this run.',
    noneMeasured: 'The curve begins with the first preview that is measured.',
    leftOut: (count: number) =>
      `${many(count, 'value', 'values')} of 0 or below cannot be shown on a logarithmic scale`,
    staysLinear: 'always linear',
    chartOf: (title: string, values: string) => (values ? `${title}. ${values}` : title),
    valueNow: (label: string, value: string) => `${label} ${value}`,
    ofRun: (run: string, line: string) => `${run}, ${line}`,
    measured: (value: string) => `(${value})`,
    between: ' · ',
    elapsed,
    at: {
      kimg: (value: string) => `${value} kimg`,
      step: (value: string) => `step ${value}`,
      seconds: (value: string) => value,
    },
    fadesIn: 'a larger size fades in',
    moment: {
      begun: 'Begun',
      resumed: 'Resumed',
      paused: 'Paused',
      stopped: 'Stopped',
      finished: 'Finished',
      failed: 'Failed',
      checkpoint: 'Checkpoint',
    },
    momentAt: (kind: string, at: number, now: number) => `${kind} ${formatMoment(at, now)}`,
    moreMoments: (count: number) => `and ${formatCount(count)} more`,
    figures: {
      losses: {
        title: 'Losses',
        meaning:
          'How far each of the two networks is from what it aims at. They work against each other, so neither falls to zero; what matters is that neither runs away.',
        lines: { generatorLoss: 'generator', discriminatorLoss: 'discriminator' },
      },
      scores: {
        title: 'Real or drawn?',
        meaning:
          'How real the discriminator takes images to be: above zero “real”, below zero “drawn”. The closer the two lines, the harder it is to tell drawn images from yours.',
        lines: { realScore: 'real slices', fakeScore: 'drawn images' },
      },
      swd: {
        title: 'Distance to real slices',
        meaning:
          'Sliced Wasserstein distance × 1,000: how far drawn images are from slices of patients that the networks never see, in texture and shape. Lower is better. Compare it only within one resolution.',
        lines: { swd: 'distance' },
      },
      diversity: {
        title: 'Likeness among images',
        meaning:
          'How alike two drawn images are (MS-SSIM): 0 all unlike, 1 all the same. It should come near to that of real slices; far above it, the generator repeats itself.',
        lines: { msssim: 'drawn images', msssimReal: 'real slices' },
      },
      memory: {
        title: 'Learnt by heart?',
        meaning:
          'How real the discriminator takes slices that it learns from, slices of held-out patients, and drawn images. Where the first line leaves the second, it knows its slices by heart.',
        lines: { trainScore: 'learnt from', heldOutScore: 'held out', drawnScore: 'drawn' },
      },
      r1: {
        title: 'R1',
        meaning:
          'How steeply the discriminator’s judgement changes around real slices (mean squared gradient, before its weight). A rise that does not end is a warning: it becomes oversensitive.',
        lines: { r1: 'R1' },
      },
      augmentation: {
        title: 'Augmentation p',
        meaning:
          'How often images are shifted, scaled or otherwise changed before the discriminator sees them, from 0 (never) to 1. It rises by itself where there are few slices.',
        lines: { augmentation: 'p' },
      },
      learningRate: {
        title: 'Learning rate',
        meaning: 'How large a step each update of the generator takes.',
        lines: { learningRate: 'learning rate' },
      },
      speed: {
        title: 'Images per second',
        meaning:
          'How fast images are shown to the networks. It falls with each larger resolution; a fall within one means that something else uses the computer.',
        lines: { imagesPerSecond: 'images/s' },
      },
      memoryBytes: {
        title: 'Memory',
        meaning: 'Memory of the process that trains. It should stay level within a resolution.',
        lines: { memoryBytes: 'memory' },
      },
    },
    /** Headings of columns in saved figures, with their units. */
    columns: {
      run: 'run',
      kimg: 'kimg (thousand images)',
      step: 'step',
      seconds: 'seconds (s, pauses left out)',
      at: 'at (ms since 1970-01-01 UTC)',
      resolution: 'resolution (pixels)',
      fade: 'fade (0 to 1)',
      generatorLoss: 'generator loss',
      discriminatorLoss: 'discriminator loss',
      realScore: 'score of real images (logit)',
      fakeScore: 'score of drawn images (logit)',
      r1: 'R1 (squared gradient norm)',
      augmentation: 'augmentation p (0 to 1)',
      learningRate: 'learning rate',
      memoryBytes: 'memory (bytes)',
      imagesPerSecond: 'images per second (1/s)',
      swd: 'sliced Wasserstein distance (x 1000)',
      msssim: 'MS-SSIM of drawn images (0 to 1)',
      msssimReal: 'MS-SSIM of real images (0 to 1)',
      trainScore: 'score of training slices (logit)',
      heldOutScore: 'score of held-out slices (logit)',
      drawnScore: 'score of drawn images without augmentation (logit)',
    } as Readonly<Record<string, string>>,
    fileName: (runs: string, what: string) => `${runs} - ${what}`,
    severalRuns: (count: number) => `${formatCount(count)} runs`,
    metricsFile: 'figures',
    qualityFile: 'quality',
    gigabytes: (value: number) => `${formatFigure(value)} GB`,
  },
};
