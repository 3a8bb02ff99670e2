import type { TrainingOptions } from '@shared/domain/training-options';
import type { NetworkConfig } from '../model/network';
import { AT_ONCE, drawImages, W_AVERAGE, type DrawRequest } from '../model/sampling';
import { judge } from '../model/discriminator';
import { disposeWeights, valuesOf, weightsFrom, type Variables } from '../model/weights';
import { tf, type Tensor, type Tensor1D, type Tensor2D, type Tensor4D } from '../tensor/tf';
import { applyAdam } from './adam';
import { updateAverage, W_AVERAGE_BETA } from './ema';
import {
  adamBeta2,
  reportOf,
  scorePortions,
  stepNumbers,
  stepSettings,
  type Engine,
  type EngineSetup,
  type ScoreRequest,
  type StepReport,
  type StepRequest,
  type TrainingValues,
} from './engine';
import { discriminatorGradients, generatorGradients, liveNames, type StepInputs } from './step';

/**
 * The engine that runs each operation as it is written: slow, and the reference that the compiled one is tested against.
 */
export class EagerEngine implements Engine {
  private readonly config: NetworkConfig;
  private readonly options: TrainingOptions;
  private readonly generator: Variables;
  private readonly discriminator: Variables;
  private readonly average: Variables;
  private readonly generatorMoments: Variables;
  private readonly discriminatorMoments: Variables;
  private adamSteps: TrainingValues['adamSteps'];

  constructor({ config, options, values }: EngineSetup) {
    this.config = config;
    this.options = options;
    this.generator = weightsFrom(values.generator, true);
    this.discriminator = weightsFrom(values.discriminator, true);
    this.average = weightsFrom(values.average, false);
    this.generatorMoments = weightsFrom(values.generatorMoments, false);
    this.discriminatorMoments = weightsFrom(values.discriminatorMoments, false);
    this.adamSteps = values.adamSteps;
  }

  async step(request: StepRequest): Promise<StepReport> {
    const { growth, real, step } = request;
    const { batch } = this.options;
    const numbers = stepNumbers(this.options, request, this.adamSteps);
    const settings = stepSettings(this.options, growth, numbers.appliesR1);
    const beta2 = adamBeta2(this.options);
    const inputs = (mixing: Float32Array): StepInputs => ({
      step: tf.scalar(step, 'int32'),
      mixing: tf.tensor1d(mixing),
      augmentation: tf.scalar(request.augmentation),
      ...this.labels(request),
    });
    const figures = tf.tidy(() => {
      const r = growth.resolution;
      const images = tf.tensor4d(real, [batch, r, r, this.config.colors]) as Tensor4D;
      const { generator, discriminator } = this;
      const found = discriminatorGradients(
        generator,
        discriminator,
        images,
        inputs(numbers.mixing.d),
        settings,
      );
      applyAdam(discriminator, this.discriminatorMoments, found.gradients, numbers.rate.d, beta2.d);
      return found.figures;
    });
    const loss = tf.tidy(() => {
      const { generator, discriminator, average } = this;
      const found = generatorGradients(generator, discriminator, inputs(numbers.mixing.g), settings);
      applyAdam(generator, this.generatorMoments, found.gradients, numbers.rate.g, beta2.g);
      const wAverage = average[W_AVERAGE]!;
      wAverage.assign(tf.add(found.wMean, tf.mul(tf.sub(wAverage, found.wMean), W_AVERAGE_BETA)));
      found.wMean.dispose();
      return found.loss;
    });
    updateAverage(this.average, this.generator, liveNames(this.generator, growth), numbers.emaBeta);
    const { discriminator, generator } = this.adamSteps;
    this.adamSteps = { discriminator: discriminator + 1, generator: generator + 1 };
    return reportOf(settings, read(figures), read(loss)[0]!);
  }

  draw(request: DrawRequest): Promise<Float32Array> {
    return drawImages(this.average, request);
  }

  score(request: ScoreRequest): Promise<Float32Array> {
    const { growth } = request;
    const { classes = 0, colors } = this.config;
    const { resolution: r } = growth;
    const scores = scorePortions(request, r * r * colors, classes).flatMap(({ images, labels }) => {
      const logits = tf.tidy(() => {
        const batch = tf.tensor4d(images, [AT_ONCE, r, r, colors]) as Tensor4D;
        const oneHot = labels && tf.tensor2d(labels, [AT_ONCE, classes]);
        return judge(this.discriminator, batch, growth, oneHot).logits;
      });
      return [...read(logits)];
    });
    return Promise.resolve(Float32Array.from(scores));
  }

  values(): Promise<TrainingValues> {
    return Promise.resolve({
      generator: valuesOf(this.generator),
      discriminator: valuesOf(this.discriminator),
      average: valuesOf(this.average),
      generatorMoments: valuesOf(this.generatorMoments),
      discriminatorMoments: valuesOf(this.discriminatorMoments),
      adamSteps: this.adamSteps,
    });
  }

  resetOptimizer(): Promise<void> {
    for (const moments of [this.generatorMoments, this.discriminatorMoments])
      for (const moment of Object.values(moments)) tf.tidy(() => moment.assign(tf.zerosLike(moment)));
    this.adamSteps = { generator: 0, discriminator: 0 };
    return Promise.resolve();
  }

  close(): void {
    for (const weights of [this.generator, this.discriminator, this.average]) disposeWeights(weights);
    for (const moments of [this.generatorMoments, this.discriminatorMoments]) disposeWeights(moments);
  }

  private labels({ labels }: StepRequest): Pick<StepInputs, 'realLabels' | 'fakeLabels'> {
    const { classes = 0 } = this.config;
    if (!labels || classes === 0) return {};
    const tensor = (values: Float32Array): Tensor2D => tf.tensor2d(values, [this.options.batch, classes]);
    return { realLabels: tensor(labels.real), fakeLabels: tensor(labels.fake) };
  }
}

function read(tensor: Tensor | Tensor1D): Float32Array {
  const values = tensor.dataSync() as Float32Array;
  tensor.dispose();
  return values;
}
