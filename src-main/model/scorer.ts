import type { Output } from '../tensor/graph/c-api';
import { tf, type Tensor2D, type Tensor4D } from '../tensor/tf';
import { discriminator } from './discriminator';
import { RecordedNetwork } from './recorded-network';
import type { Grown } from './style-point';
import type { NamedValues } from './weights';

const input = { image: 'image', labels: 'labels' } as const;

/**
 * Scores images by a checkpoint's discriminator, each by itself. The standard deviation of its minibatch is then that of one image, 0
 * everywhere: scores are comparable with one another, not with those of a training.
 */
export class Scorer {
  private readonly output: Output;

  private constructor(
    private readonly network: RecordedNetwork,
    private readonly growth: Grown,
    private readonly colors: number,
    private readonly classes: number,
  ) {
    this.output = network.record((weights, given) => {
      const { resolution: r } = growth;
      const image = given<Tensor4D>(input.image, [1, r, r, colors]);
      const labels = classes > 0 ? given<Tensor2D>(input.labels, [1, classes]) : undefined;
      return { score: tf.reshape(discriminator(weights, image, growth, labels), [1]) };
    }).score;
  }

  static async open(
    weights: NamedValues,
    growth: Grown,
    { colors, classes, usesGpu }: { colors: number; classes: number; usesGpu: boolean },
  ): Promise<Scorer> {
    return new Scorer(await RecordedNetwork.open(weights, usesGpu), growth, colors, classes);
  }

  /** The score of an image [r, r, colors] in [−1, 1]; `label` is its class, where there are classes. */
  async score(image: Float32Array, label: number): Promise<number> {
    const { inputs } = this.network;
    const { resolution: r } = this.growth;
    const feeds = [inputs.floats(input.image, [1, r, r, this.colors], image)];
    if (this.classes > 0) {
      const oneHot = Float32Array.from({ length: this.classes }, (_, i) => (i === label ? 1 : 0));
      feeds.push(inputs.floats(input.labels, [1, this.classes], oneHot));
    }
    return (await this.network.run(feeds, [this.output]))[0]![0]!;
  }

  close(): void {
    this.network.close();
  }
}
