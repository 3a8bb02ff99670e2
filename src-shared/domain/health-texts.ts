import { formatFigure, formatKimg, formatPercent } from '../pure/format';
import type { HealthRule } from './health';

/** What a finding says: what it is, what it means, what one could do, and the figures by which it was found. */
export interface HealthText {
  readonly title: string;
  readonly means: string;
  readonly advice: string;
  /** By which figures and bounds the rule holds, for whoever wants to know why. */
  readonly why: string;
}

type Figures = Readonly<Record<string, number>>;
const figure = (figures: Figures, name: string): number => figures[name] ?? Number.NaN;

/**
 * The sentences of each rule of health, with the figures that `pure/health` names. Pages, notifications and the command line
 * all take them from here.
 */
export const healthTexts: Readonly<Record<HealthRule, (figures: Figures) => HealthText>> = {
  starting: () => ({
    title: 'Too early to tell',
    means: 'This size has been in training for too short a time for its figures to mean anything.',
    advice: 'Nothing to do.',
    why: 'Needs four measures of quality at the fully grown size.',
  }),
  learning: (f) => ({
    title: 'Learning well',
    means: `The images have come ${formatPercent(figure(f, 'gain'))} nearer to real slices over the last ${formatKimg(figure(f, 'kimg'))} thousand images.`,
    advice: 'Nothing to do.',
    why: `Distance to real slices ${formatFigure(figure(f, 'now'))}; the last two measures against those before, at this size.`,
  }),
  steady: (f) => ({
    title: 'In balance',
    means: 'Generator and discriminator hold each other in balance; quality changes little for now.',
    advice: 'Nothing to do. Quality often rests for a while and then goes on.',
    why: `Distance to real slices ${formatFigure(figure(f, 'now'))}, best ${formatFigure(figure(f, 'best'))}, over the last ${formatKimg(figure(f, 'kimg'))} thousand images.`,
  }),
  settled: (f) => ({
    title: 'Probably finished',
    means: `Quality has not become better for ${formatKimg(figure(f, 'since'))} thousand images.`,
    advice:
      'Look at the previews: if they no longer change for the better, stop here and draw images from it.',
    why: `Best distance to held-out slices ${formatFigure(figure(f, 'best'))} after ${formatKimg(figure(f, 'bestKimg'))} thousand images; ten measures since without a better one (by at least 2 %).`,
  }),
  'discriminator-winning': (f) => ({
    title: 'The discriminator is winning',
    means:
      'It tells drawn images from real ones almost without fail, and the generator learns little from a game that it always loses.',
    advice:
      'If the previews stand still, stop and start again with a higher R1 penalty, a lower learning rate, adaptive augmentation or more slices.',
    why: `Certain of real slices ${formatPercent(figure(f, 'real'))}, of drawn images ${formatPercent(figure(f, 'drawn'))}, over the last ${formatKimg(figure(f, 'kimg'))} thousand images; both above 95 %.`,
  }),
  'generator-winning': (f) => ({
    title: 'The discriminator tells nothing',
    means: 'It cannot tell drawn images from real ones, so the generator gets no hint what to improve.',
    advice:
      'Often this passes. If the previews are poor all the same, start again with a lower R1 penalty or a wider network.',
    why: `Mean certainty ${formatPercent(figure(f, 'certainty'))}, where 50 % is chance, over the last ${formatKimg(figure(f, 'kimg'))} thousand images.`,
  }),
  memorising: (f) => ({
    title: 'Learning slices by heart',
    means:
      'The discriminator takes slices that it was trained on for real and held-out ones for drawn: there are too few slices for a training of this length.',
    advice:
      'Use a checkpoint from before, turn on adaptive augmentation, or add slices of more patients. Compare drawn images with their nearest slices before you share any.',
    why: `Overfitting measure r_v ${formatFigure(figure(f, 'ratio'))} over three measures, 0 is none and 1 complete; above 0.6 (Karras et al. 2020, ADA).`,
  }),
  collapse: (f) => ({
    title: 'The images become alike',
    means:
      'Drawn images resemble each other far more than real slices do: the generator has settled on a few.',
    advice:
      'Go back to a checkpoint from before. A higher R1 penalty, a larger batch or a lower learning rate keeps more variety.',
    why: `Similarity of pairs (MS-SSIM) ${formatFigure(figure(f, 'drawn'))} among drawn images, ${formatFigure(figure(f, 'real'))} among real slices; more than 40 % of the way to all alike, twice in a row.`,
  }),
  diverging: (f) => ({
    title: 'The images are getting worse',
    means: `They were nearer to real slices after ${formatKimg(figure(f, 'bestKimg'))} thousand images than now.`,
    advice:
      'The best checkpoint of each size is kept: draw images from it, or start from it with a lower learning rate.',
    why: `Distance to real slices ${formatFigure(figure(f, 'now'))}, best ${formatFigure(figure(f, 'best'))}; 1.3 times the best or more, twice in a row.`,
  }),
};
