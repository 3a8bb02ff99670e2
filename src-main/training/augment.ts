import { affineSample } from '../tensor/affine';
import { tf, type Tensor, type Tensor4D } from '../tensor/tf';

/**
 * Adaptive discriminator augmentation, ADA (Karras et al., "Training Generative Adversarial Networks with Limited Data",
 * NeurIPS 2020, appendix B): blits, geometry and colour, less what would show impossible anatomy.
 *
 * | from the paper               | here                                                                           |
 * |------------------------------|--------------------------------------------------------------------------------|
 * | left–right flip              | only where `mirror` allows it                                                  |
 * | 90° rotation, luminance flip | left out                                                                       |
 * | rotation by any angle, twice | once, by at most 10°: how far patients lie askew (our choice)                  |
 * | hue, saturation              | left out: grayscale has none, and a stain's colour has a meaning               |
 * | wavelet filters, padding     | bilinear sampling of the image, mirrored at its edges                          |
 */
export interface AugmentationOptions {
  /** Whether left and right may be exchanged. */
  readonly mirror: boolean;
}

/** Uniform values in [0, 1) of a shape, float32; the purpose names the draw. */
export type Uniform = (shape: number[], purpose: string) => Tensor;

/** The largest shift by whole pixels, of the side, and the standard deviation of the shift by fractions of one. */
const BLIT_SHIFT = 0.125;
const FRACTIONAL_SHIFT = 0.125;
const LARGEST_ANGLE = (10 / 180) * Math.PI;
/** Standard deviations of the natural logarithms of scalings, and of brightness in images of [−1, 1]. */
const SCALE = 0.2 * Math.LN2;
const CONTRAST = 0.5 * Math.LN2;
const BRIGHTNESS = 0.2;

export interface Augmentations {
  /** [N, 2, 3] as {@link affineSample} takes them. Their linear parts' determinants are negative where mirrored. */
  readonly transforms: Tensor;
  /** [N, 1, 1, 1] each: an image x becomes contrast · (x + brightness). */
  readonly brightness: Tensor;
  readonly contrast: Tensor;
}

/**
 * Draws what happens to each of `count` images of `side` pixels a side. Each transformation happens to each image with
 * the probability `p`, a scalar; one that does not happen is the identity exactly.
 */
export function drawAugmentations(
  count: number,
  side: number,
  p: Tensor,
  random: Uniform,
  { mirror }: AugmentationOptions,
): Augmentations {
  return tf.tidy(() => {
    const [chances, even, radii, turns] = tf.split(random([count, 17], 'augmentation'), [8, 3, 3, 3], 1);
    // Where flipping is chosen it happens to one image in two, as in the paper.
    const flip = mirror ? 0.5 : 0;
    const limits = tf.mul(tf.tensor2d([flip, 1, 1, 1, 1, 1, 1, 1], [1, 8]), p);
    const [flips, blits, scales, rotates, stretches, shifts, brightens, contrasts] = columns(
      tf.cast(tf.less(chances!, limits), 'float32'),
    ) as Eight;

    // Box and Muller 1958: two normal values from two uniform ones. 1 − u is above 0, so its logarithm is finite.
    const radius = tf.sqrt(tf.mul(tf.log(tf.sub(1, radii!)), -2));
    const turn = tf.mul(turns!, 2 * Math.PI);
    const drawn = [tf.sub(tf.mul(even!, 2), 1), tf.mul(radius, tf.cos(turn)), tf.mul(radius, tf.sin(turn))];
    const [blitX, blitY, angle, scale, stretch, shiftX, shiftY, brightness, contrast] = drawn.flatMap(
      columns,
    ) as Nine;
    const amount = (happens: Tensor, value: Tensor, spread: number): Tensor =>
      tf.mul(happens, tf.mul(value, spread));

    // From an output position back to the input: shift, stretch, rotate, scale, flip, blit. The unit is half a side.
    const s = tf.exp(amount(scales, scale, SCALE));
    const a = tf.exp(amount(stretches, stretch, SCALE));
    const theta = amount(rotates, angle, LARGEST_ANGLE);
    const [cos, sin] = [tf.mul(s, tf.cos(theta)), tf.mul(s, tf.sin(theta))];
    const sign = tf.sub(1, tf.mul(flips, 2));
    const rows = [
      [tf.mul(sign, tf.mul(cos, a)), tf.neg(tf.mul(sign, tf.div(sin, a))), blitX],
      [tf.mul(sin, a), tf.div(cos, a), blitY],
    ] as const;
    const x = amount(shifts, shiftX, 2 * FRACTIONAL_SHIFT);
    const y = amount(shifts, shiftY, 2 * FRACTIONAL_SHIFT);
    const transforms = rows.flatMap(([ofX, ofY, blit]) => {
      const wholePixels = tf.mul(tf.round(amount(blits, blit, BLIT_SHIFT * side)), 2 / side);
      return [ofX, ofY, tf.add(tf.add(tf.mul(ofX, x), tf.mul(ofY, y)), wholePixels)];
    });
    return {
      transforms: tf.reshape(tf.concat(transforms, 1), [count, 2, 3]),
      brightness: tf.reshape(amount(brightens, brightness, BRIGHTNESS), [count, 1, 1, 1]),
      contrast: tf.reshape(tf.exp(amount(contrasts, contrast, CONTRAST)), [count, 1, 1, 1]),
    };
  });
}

type Eight = [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor];
type Nine = [...Eight, Tensor];

/** [N, K] → K times [N, 1]. */
const columns = (block: Tensor): Tensor[] => tf.split(block, block.shape[1]!, 1);

/**
 * Augments each image on its own: [N, r, r, C] in [−1, 1] → the same shape, where brightness and contrast may leave the
 * range, as in the paper. With p = 0 the images come back value for value. Reals and fakes are to pass through it alike,
 * and R1's gradient too: it is differentiable to any order by `images`, not by `p`.
 *
 * @param p probability of each transformation, a scalar tensor in [0, 1].
 * @param random is asked once, for [N, 17].
 */
export function augment(
  images: Tensor4D,
  p: Tensor,
  random: Uniform,
  options: AugmentationOptions,
): Tensor4D {
  return tf.tidy(() => {
    const drawn = drawAugmentations(images.shape[0], images.shape[2], p, random, options);
    return tf.mul(tf.add(affineSample(images, drawn.transforms), drawn.brightness), drawn.contrast);
  });
}

/** What a checkpoint keeps of an {@link AugmentationController}: p, and the signs since it last moved. */
export interface AugmentationState {
  readonly p: number;
  readonly sum: number;
  readonly count: number;
}

export interface ControllerOptions {
  /** What the mean of sign(D(real)) is held at; 0.6 in the paper. */
  readonly target: number;
  /** Thousands of images in which p can go from 0 to 1; 500 in the paper. */
  readonly kimg: number;
  /** The largest p; the paper sees augmentations leak into the images above 0.8. */
  readonly max: number;
  /** Images in a batch. */
  readonly batch: number;
}

/** Batches between two changes of p. */
const INTERVAL = 4;

/**
 * Chooses p by how much the discriminator overfits (Karras et al. 2020, section 3, r_t): every 4 batches p rises by
 * batch · 4 / (kimg · 1000) where the mean of sign(D(real)) is above the target, and falls as much where it is below.
 */
export class AugmentationController {
  private current: AugmentationState;

  constructor(
    private readonly options: ControllerOptions,
    state: AugmentationState = { p: 0, sum: 0, count: 0 },
  ) {
    this.current = { ...state };
  }

  /** The probability to augment the next batch with, from 0 to `max`. */
  get p(): number {
    return this.current.p;
  }

  /** A copy of all that a resumed run needs to go on exactly. */
  get state(): AugmentationState {
    return { ...this.current };
  }

  /** Takes one batch's mean of sign(D(real)), in [−1, 1]. */
  add(signs: number): void {
    const { target, kimg, max, batch } = this.options;
    const { p, sum, count } = this.current;
    this.current = { p, sum: sum + signs, count: count + 1 };
    if (this.current.count < INTERVAL) return;
    const direction = Math.sign(this.current.sum / INTERVAL - target);
    const moved = p + (direction * batch * INTERVAL) / (kimg * 1000);
    this.current = { p: Math.min(Math.max(moved, 0), max), sum: 0, count: 0 };
  }
}
