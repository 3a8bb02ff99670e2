import type { Variables } from '../model/weights';
import { tf, type Tensor } from '../tensor/tf';

/**
 * Adam's epsilon, as its square under the root: √(v + ε²) in place of √v + ε. The two differ only where a gradient is of
 * the order of 1e-8, and this form is the one that TensorFlow has a single operation for.
 */
export const EPSILON_SQUARED = 1e-16;

/**
 * One step of Adam (Kingma and Ba 2015) with beta1 = 0, as the recipe has it: no first moment is kept. `rate` is the step
 * size with the correction of the second moment's bias. Moves each weight that has a gradient; all by the weights' names.
 */
export function applyAdam(
  weights: Variables,
  moments: Variables,
  gradients: Readonly<Record<string, Tensor>>,
  rate: number,
  beta2: number,
): void {
  tf.tidy(() => {
    for (const [name, gradient] of Object.entries(gradients)) {
      const moment = moments[name]!;
      const weight = weights[name]!;
      moment.assign(tf.add(moment, tf.mul(tf.sub(tf.square(gradient), moment), 1 - beta2)));
      const size = tf.sqrt(tf.add(moment, EPSILON_SQUARED));
      weight.assign(tf.sub(weight, tf.div(tf.mul(gradient, rate), size)));
    }
  });
}
