import type { Variables } from '../model/weights';
import { tf, type NamedTensorMap } from '../tensor/tf';

const BETA2 = 0.99;
const EPSILON = 1e-8;

/**
 * Adam (Kingma and Ba 2015) with beta1 = 0, as the recipe has it: no first moment is kept. `steps` counts since the
 * moments were last zero, for the correction of their bias.
 */
export class Adam {
  constructor(
    readonly weights: Variables,
    readonly moments: Variables,
    public steps: number,
  ) {}

  /** Moves each weight that has a gradient here; gradients are by the weights' own names. */
  apply(gradients: NamedTensorMap, learningRate: number): void {
    this.steps++;
    const rate = learningRate * Math.sqrt(1 - BETA2 ** this.steps);
    tf.tidy(() => {
      for (const [name, gradient] of Object.entries(gradients)) {
        const moment = this.moments[name]!;
        const weight = this.weights[name]!;
        moment.assign(tf.add(tf.mul(moment, BETA2), tf.mul(tf.square(gradient), 1 - BETA2)));
        weight.assign(tf.sub(weight, tf.div(tf.mul(gradient, rate), tf.add(tf.sqrt(moment), EPSILON))));
      }
    });
  }

  /** Forgets the past, as the recipe asks when a resolution joins. */
  reset(): void {
    this.steps = 0;
    for (const moment of Object.values(this.moments)) tf.tidy(() => moment.assign(tf.zerosLike(moment)));
  }
}
