import type { TrainingOptions } from '@shared/domain/training-options';
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
export interface Program {
  readonly fetch: Output;
  readonly targets: readonly Output[];
}

/** Names of the inputs of recorded programs. */
export const input = {
  step: 'step',
  fade: 'fade',
  mixing: 'mixing',
  rate: 'rate',
  forgetting: 'forgetting',
  augmentation: 'augmentation',
  real: 'real',
  realLabels: 'real labels',
  fakeLabels: 'fake labels',
  seeds: 'seeds',
  psi: 'psi',
  drawnLabels: 'drawn labels',
} as const;

/** Shape of the seeds that a drawing takes; see `imageSeeds`. */
export const seedsShape = (resolution: number): [number, number] => [
  AT_ONCE * (1 + styleLayers(resolution)),
  2,
];

/** Records programs once each and keeps them. */
export class Programs {
  private readonly recorder: Recorder;
  private readonly recorded = new Map<string, Program>();

  constructor(
    private readonly config: NetworkConfig,
    private readonly options: TrainingOptions,
    graph: Graph,
    private readonly inputs: GraphInputs,
    private readonly weights: SessionWeights,
  ) {
    this.recorder = new Recorder(graph);
  }

  /** One D step: fetches its figures. */
  discriminator(settings: StepSettings): Program {
    const { growth, batch } = settings;
    return this.once(`d ${growthKey(growth)} ${settings.r1Gamma}`, () => {
      const generator = this.weights.readLive('generator', growth);
      const discriminator = this.weights.readLive('discriminator', growth);
      const r = growth.resolution;
      const { gradients, figures } = discriminatorGradients(
        this.tensors(generator),
        this.tensors(discriminator),
        this.tensor<Tensor4D>(input.real, [batch, r, r, this.config.colors]),
        this.stepInputs(settings),
        { ...settings, growth: this.growth(growth) },
      );
      const beta2 = adamBeta2(this.options).d;
      const targets = this.applyAdam('discriminator', gradients, beta2, discriminator);
      return { fetch: this.takenOutput(figures), targets };
    });
  }

  /** One G step with the averages: fetches its loss. */
  generator(settings: StepSettings): Program {
    const { growth } = settings;
    return this.once(`g ${growthKey(growth)}`, () => {
      const generator = this.weights.readLive('generator', growth);
      const discriminator = this.weights.readLive('discriminator', growth);
      const { gradients, loss, wMean } = generatorGradients(
        this.tensors(generator),
        this.tensors(discriminator),
        this.stepInputs(settings),
        { ...settings, growth: this.growth(growth) },
      );
      const updates = this.applyAdam('generator', gradients, adamBeta2(this.options).g, generator);
      const forgetting = this.inputs.output(input.forgetting);
      const averages = Object.keys(generator).map((name) =>
        this.weights.blendIntoAverage(name, this.weights.read('generator', name, updates), forgetting),
      );
      const wAverage = this.weights.blendIntoAverage(W_AVERAGE, this.takenOutput(wMean), 1 - W_AVERAGE_BETA);
      return { fetch: this.takenOutput(loss), targets: [...updates, ...averages, wAverage] };
    });
  }

  /** Draws `AT_ONCE` images from the averaged weights. */
  drawing(growth: Growth): Program {
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
      return { fetch: this.recorder.outputOf(images), targets: [] };
    });
  }

  private once(key: string, record: () => Program): Program {
    let program = this.recorded.get(key);
    if (!program) {
      this.recorder.record(() => tf.tidy(() => void (program = record())));
      this.recorded.set(key, program!);
    }
    return program!;
  }

  private applyAdam(
    network: 'generator' | 'discriminator',
    gradients: Readonly<Record<string, Tensor>>,
    beta2: number,
    reads: Readonly<Record<string, Output>>,
  ): Output[] {
    const outputs = Object.entries(gradients).map(([name, tensor]) => [name, this.recorder.outputOf(tensor)]);
    const rate = this.inputs.output(input.rate);
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

  private stepInputs({ growth, batch, augmentation }: StepSettings): StepInputs {
    const { classes = 0 } = this.config;
    return {
      step: this.tensor(input.step, [], DataType.int32),
      mixing: this.tensor<Tensor1D>(input.mixing, [styleLayers(growth.resolution)]),
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
