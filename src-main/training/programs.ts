import type { TrainingOptions } from '@shared/domain/training-options';
import { judge } from '../model/discriminator';
import type { Growth } from '../model/generator';
import { styleLayers, type NetworkConfig } from '../model/network';
import { AT_ONCE, imagesOf, W_AVERAGE } from '../model/sampling';
import type { Output } from '../tensor/graph/c-api';
import { DataType, type Graph } from '../tensor/graph/graph';
import type { GraphInputs } from '../tensor/graph/inputs';
import { Recorder } from '../tensor/graph/recorder';
import { tf, type Scalar, type Tensor, type Tensor1D, type Tensor2D, type Tensor4D } from '../tensor/tf';
import { W_AVERAGE_BETA } from './ema';
import { adamBeta2 } from './engine';
import type { SessionWeights } from './session-weights';
import { discriminatorGradients, generatorGradients, type StepInputs, type StepSettings } from './step';

/** Something recorded: what to fetch and what to run along. */
export interface Program<Fetches extends 1 | 2> {
  readonly fetches: Fetches extends 1 ? readonly [Output] : readonly [Output, Output];
  readonly targets: readonly Output[];
}

/** Names of the inputs of recorded programs. */
export const input = {
  step: 'step',
  fade: 'fade',
  mixingD: 'mixing of d',
  mixingG: 'mixing of g',
  rateD: 'rate of d',
  rateG: 'rate of g',
  forgetting: 'forgetting',
  augmentation: 'augmentation',
  real: 'real',
  realLabels: 'real labels',
  fakeLabels: 'fake labels',
  seeds: 'seeds',
  psi: 'psi',
  drawnLabels: 'drawn labels',
  scored: 'scored images',
  scoredLabels: 'scored labels',
} as const;

/** Shape of the seeds that a drawing takes; see `imageSeeds`. */
export const seedsShape = (resolution: number): [number, number] => [
  AT_ONCE * (1 + styleLayers(resolution)),
  2,
];

/** Records programs once each and keeps them. */
export class Programs {
  private readonly recorder: Recorder;
  private readonly recorded = new Map<string, Program<1 | 2>>();

  constructor(
    private readonly config: NetworkConfig,
    private readonly options: TrainingOptions,
    graph: Graph,
    private readonly inputs: GraphInputs,
    private readonly weights: SessionWeights,
  ) {
    this.recorder = new Recorder(graph);
  }

  /**
   * One D step and one G step with the averages: fetches D's figures and G's loss. Both in one run, so that what does not
   * wait for the other (G's images for its own step need no D) fills the gaps in which an operation is too small for all cores.
   */
  step(settings: StepSettings): Program<2> {
    const { growth, batch } = settings;
    return this.once(`step ${growthKey(growth)} ${settings.r1Gamma}`, () => {
      const recorded = { ...settings, growth: this.growth(growth) };
      const reads = this.weights.readLive('generator', growth);
      const generator = this.tensors(reads);
      const readsOfD = this.weights.readLive('discriminator', growth);
      const r = growth.resolution;
      const d = discriminatorGradients(
        generator,
        this.tensors(readsOfD),
        this.tensor<Tensor4D>(input.real, [batch, r, r, this.config.colors]),
        this.stepInputs(settings, input.mixingD),
        recorded,
      );
      const beta2 = adamBeta2(this.options);
      const updatesOfD = this.applyAdam('discriminator', d.gradients, input.rateD, beta2.d, readsOfD);

      const updatedD = this.weights.readLive('discriminator', growth, updatesOfD);
      const inputs = this.stepInputs(settings, input.mixingG);
      const g = generatorGradients(generator, this.tensors(updatedD), inputs, recorded);
      const updates = this.applyAdam('generator', g.gradients, input.rateG, beta2.g, reads);
      const forgetting = this.inputs.output(input.forgetting);
      const averages = Object.keys(generator).map((name) =>
        this.weights.blendIntoAverage(name, this.weights.read('generator', name, updates), forgetting),
      );
      const wMean = this.takenOutput(g.wMean);
      const wAverage = this.weights.blendIntoAverage(W_AVERAGE, wMean, 1 - W_AVERAGE_BETA);
      return {
        fetches: [this.takenOutput(d.figures), this.takenOutput(g.loss)],
        targets: [...updatesOfD, ...updates, ...averages, wAverage],
      };
    });
  }

  /** Draws `AT_ONCE` images from the averaged weights. */
  drawing(growth: Growth): Program<1> {
    const { classes = 0 } = this.config;
    return this.once(`draw ${growthKey(growth)}`, () => {
      const images = imagesOf(
        this.tensors(this.weights.readLive('average', growth)),
        this.tensor<Tensor2D>(input.seeds, seedsShape(growth.resolution), DataType.int32),
        AT_ONCE,
        this.tensor<Scalar>(input.psi),
        this.growth(growth),
        classes > 0 ? this.tensor<Tensor2D>(input.drawnLabels, [AT_ONCE, classes]) : undefined,
      );
      return { fetches: [this.recorder.outputOf(images)], targets: [] };
    });
  }

  /** Scores `AT_ONCE` images, as they are, by the discriminator. */
  scoring(growth: Growth): Program<1> {
    const { classes = 0, colors } = this.config;
    const { resolution: r } = growth;
    return this.once(`score ${growthKey(growth)}`, () => {
      const { logits } = judge(
        this.tensors(this.weights.readLive('discriminator', growth)),
        this.tensor<Tensor4D>(input.scored, [AT_ONCE, r, r, colors]),
        this.growth(growth),
        classes > 0 ? this.tensor<Tensor2D>(input.scoredLabels, [AT_ONCE, classes]) : undefined,
      );
      return { fetches: [this.recorder.outputOf(logits)], targets: [] };
    });
  }

  private once<Fetches extends 1 | 2>(key: string, record: () => Program<Fetches>): Program<Fetches> {
    let program = this.recorded.get(key) as Program<Fetches> | undefined;
    if (!program) {
      this.recorder.record(() => tf.tidy(() => void (program = record())));
      this.recorded.set(key, program!);
    }
    return program!;
  }

  private applyAdam(
    network: 'generator' | 'discriminator',
    gradients: Readonly<Record<string, Tensor>>,
    rateName: typeof input.rateD | typeof input.rateG,
    beta2: number,
    reads: Readonly<Record<string, Output>>,
  ): Output[] {
    const outputs = Object.entries(gradients).map(([name, tensor]) => [name, this.recorder.outputOf(tensor)]);
    const rate = this.inputs.output(rateName);
    const byName = Object.fromEntries(outputs) as Record<string, Output>;
    return this.weights.applyAdam(network, byName, rate, beta2, Object.values(reads));
  }

  private tensors(outputs: Readonly<Record<string, Output>>): Record<string, Tensor> {
    const entries = Object.entries(outputs).map(([name, output]) => [name, this.recorder.tensorOf(output)]);
    return Object.fromEntries(entries) as Record<string, Tensor>;
  }

  /** The output of a tensor that was kept beyond its tidy, which goes with this. */
  private takenOutput(tensor: Tensor): Output {
    const output = this.recorder.outputOf(tensor);
    tensor.dispose();
    return output;
  }

  private tensor<V extends Tensor>(name: string, shape: readonly number[] = [], type?: number): V {
    return this.recorder.tensorOf<V>(this.inputs.output(name, shape, type));
  }

  private stepInputs(
    { growth, batch, augmentation }: StepSettings,
    mixing: typeof input.mixingD | typeof input.mixingG,
  ): StepInputs {
    const { classes = 0 } = this.config;
    return {
      step: this.tensor(input.step, [], DataType.int32),
      mixing: this.tensor<Tensor1D>(mixing, [styleLayers(growth.resolution)]),
      augmentation: augmentation ? this.tensor<Scalar>(input.augmentation) : tf.scalar(0),
      ...(classes > 0 && {
        realLabels: this.tensor<Tensor2D>(input.realLabels, [batch, classes]),
        fakeLabels: this.tensor<Tensor2D>(input.fakeLabels, [batch, classes]),
      }),
    };
  }

  /** The fade of a recorded program is an input, unless the newest resolution is fully grown. */
  private growth({ resolution, fade }: Growth): Growth {
    return { resolution, fade: fade === 1 ? 1 : this.tensor<Scalar>(input.fade) };
  }
}

const growthKey = ({ resolution, fade }: Growth): string =>
  `${resolution} ${fade === 1 ? 'grown' : 'growing'}`;
