interface CommonOption {
  /** What it does, for a person who trains for the first time. */
  readonly meaning: string;
  /** Its name on the command line, without the hyphens before it. */
  readonly flag: string;
}

export interface NumberOption extends CommonOption {
  readonly kind: 'number';
  readonly default: number;
  /** What a run was trained with whose run.json is older than this option; without one, no run.json may lack it. */
  readonly absent?: number;
  readonly min: number;
  readonly max: number;
  readonly integer?: boolean;
  readonly choices?: readonly number[];
  readonly unit: string;
}

export interface ChoiceOption extends CommonOption {
  readonly kind: 'choice';
  readonly default: string;
  readonly absent?: string;
  /** Each word that may be chosen, with a sentence about what it stands for. */
  readonly choices: Readonly<Record<string, string>>;
}

export interface SwitchOption extends CommonOption {
  readonly kind: 'switch';
  readonly default: boolean;
  readonly absent?: boolean;
}

export type TrainingOption = NumberOption | ChoiceOption | SwitchOption;

export const RESOLUTIONS = [8, 16, 32, 64, 128, 256, 512, 1024] as const;

/**
 * Every option of a training, once: its default, range, unit and meaning. The form, the command line, the validation
 * and the help are all made from this table, and so are the types. Facts: Karras, Laine, Aila (2019), appendix C;
 * Karras et al. (2020, ADA).
 */
// prettier-ignore
export const trainingOptionTable = {
  resolution:        { kind: 'number', flag: 'resolution',      default: 128,   min: 8,    max: 1024,  choices: RESOLUTIONS, unit: 'pixels', meaning: 'Side of the finished images.' },
  firstResolution:   { kind: 'number', flag: 'first',           default: 8,     min: 8,    max: 1024,  choices: RESOLUTIONS, unit: 'pixels', meaning: 'Side of the images that training begins with; it doubles from there.' },
  batch:             { kind: 'number', flag: 'batch',           default: 16,    min: 1,    max: 256,   integer: true, unit: 'images',          meaning: 'Images shown in one step. More is steadier and needs more memory.' },
  kimgStable:        { kind: 'number', flag: 'kimg-stable',     default: 600,   min: 0.1,  max: 50000, unit: 'thousand images', meaning: 'How long each resolution is trained once it is fully grown.' },
  kimgFade:          { kind: 'number', flag: 'kimg-fade',       default: 600,   min: 0,    max: 50000, unit: 'thousand images', meaning: 'How long a new resolution takes to fade in.' },
  kimgTotal:         { kind: 'number', flag: 'kimg',            default: 25000, min: 0.1,  max: 200000, unit: 'thousand images', meaning: 'When training is done.' },
  fmapBase:          { kind: 'number', flag: 'fmap-base',       default: 8192,  min: 64,   max: 32768, integer: true, unit: 'feature maps',    meaning: 'Width of the network: block r has 2·base/r feature maps, up to the maximum.' },
  fmapMax:           { kind: 'number', flag: 'fmap-max',        default: 512,   min: 8,    max: 1024,  integer: true, unit: 'feature maps',    meaning: 'Widest a layer may be.' },
  conditional:       { kind: 'switch', flag: 'conditional',     default: false, absent: false, meaning: 'Learns the classes of the data set apart, so that images of a chosen class can be drawn.' },
  learningRate:      { kind: 'number', flag: 'learning-rate',   default: 0.001, min: 1e-6, max: 0.1,   unit: 'per step',        meaning: 'How far each step moves the weights. Lower is slower and safer.' },
  loss:              { kind: 'choice', flag: 'loss',            default: 'logistic', absent: 'logistic', meaning: 'The rule of the game between the two networks.', choices: {
    logistic:   'The usual rule, which StyleGAN was published with: the generator learns most from its worst images (Mescheder et al., 2018).',
    saturating: 'The first rule ever published: the generator learns little while its images are easily told from real ones (Goodfellow et al., 2014).',
    'wgan-gp':  'Measures how far drawn images as a whole are from real ones; slower, but it seldom gets stuck (Gulrajani et al., 2017).',
    hinge:      'Leaves out images that are already judged with certainty and learns from the doubtful ones (Lim and Ye, 2017).',
  } },
  r1Gamma:           { kind: 'number', flag: 'r1-gamma',        default: 10,    min: 0,    max: 10000, unit: 'weight',          meaning: 'How strongly the discriminator is kept smooth (R1). Higher is steadier and softer.' },
  r1Interval:        { kind: 'number', flag: 'r1-interval',     default: 1,     absent: 1, min: 1, max: 64, integer: true, unit: 'steps', meaning: 'R1 is applied every so many steps, and so much more strongly: 1 is every step, 16 saves time. Not used by wgan-gp.' },
  gradientPenalty:   { kind: 'number', flag: 'gradient-penalty', default: 10,   absent: 10, min: 0, max: 1000, unit: 'weight', meaning: 'How strongly the discriminator is kept smooth by wgan-gp. Not used by the other losses.' },
  mixingProbability: { kind: 'number', flag: 'style-mixing',    default: 0.9,   min: 0,    max: 1,     unit: 'probability',     meaning: 'How often two styles are mixed in one image while training.' },
  augmentation:      { kind: 'choice', flag: 'augmentation',    default: 'none', absent: 'none', meaning: 'Whether slices are altered at random while training, for sets of less than about 30,000.', choices: {
    none:     'Slices are shown as they are.',
    adaptive: 'Slices are altered, by shifting or turning them for instance, only as often as it takes to keep the network from learning a small set by heart; what it draws looks unaltered (Karras et al., 2020).',
  } },
  augmentationTarget: { kind: 'number', flag: 'augmentation-target', default: 0.6, absent: 0.6, min: 0, max: 1, unit: 'fraction', meaning: 'How certain the discriminator may become of real slices before more of them are altered. Lower alters more.' },
  augmentationKimg:  { kind: 'number', flag: 'augmentation-kimg', default: 500, absent: 500, min: 1, max: 50000, unit: 'thousand images', meaning: 'How long it takes, at the quickest, from altering no slice to altering every one.' },
  augmentationMax:   { kind: 'number', flag: 'augmentation-max', default: 0.8,  absent: 0.8, min: 0, max: 1, unit: 'probability', meaning: 'How often slices are altered at most. Near 1, drawn images begin to look altered too.' },
  mirror:            { kind: 'switch', flag: 'mirror',          default: false, absent: false, meaning: 'Lets altered slices be mirrored left to right: only where the side of the body does not matter.' },
  emaKimg:           { kind: 'number', flag: 'ema-kimg',        default: 10,    min: 0,    max: 1000,  unit: 'thousand images', meaning: 'Half-life of the averaged generator, which makes everything that is shown.' },
  emaRampup:         { kind: 'number', flag: 'ema-rampup',      default: 0.05,  min: 0,    max: 1,     unit: 'fraction',        meaning: 'Early on, that half-life is at most this share of the images shown so far; 0 turns it off.' },
  precision:         { kind: 'choice', flag: 'precision',       default: 'auto', absent: 'float32', meaning: 'How exactly the networks are computed.', choices: {
    auto:    'Full precision on a processor, mixed on a graphics card.',
    float32: 'Full precision everywhere.',
    mixed:   'Half precision where that does no harm: faster on a graphics card, and needs less of its memory.',
  } },
  repeatability:     { kind: 'choice', flag: 'repeatability',   default: 'repeatable', absent: 'fastest', meaning: 'Whether a run can be repeated exactly.', choices: {
    repeatable: 'The same seed gives the same run again, on a processor to the last bit.',
    fastest:    'As fast as the computer can; two runs of the same seed drift apart.',
  } },
  previewSeconds:    { kind: 'number', flag: 'preview-seconds', default: 60,    min: 1,    max: 86400, unit: 'seconds',         meaning: 'How often preview images are drawn.' },
  checkpointSeconds: { kind: 'number', flag: 'checkpoint-seconds', default: 600, min: 1,   max: 86400, unit: 'seconds',         meaning: 'How often everything is saved, so that nothing more than this can be lost.' },
  metricsSteps:      { kind: 'number', flag: 'metrics-steps',   default: 4,     absent: 4, min: 1, max: 1000, integer: true, unit: 'steps', meaning: 'Losses and scores are written as means over so many steps.' },
  seed:              { kind: 'number', flag: 'seed',            default: 1,     min: 0,    max: 2147483647, integer: true, unit: 'number', meaning: 'Start of all random numbers: the same seed repeats a run.' },
} as const satisfies Record<string, TrainingOption>;
