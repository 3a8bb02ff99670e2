import { judge } from '../model/discriminator';
import type { Growth } from '../model/generator';
import type { Weights } from '../model/layers';
import { gradientAt } from '../tensor/ops';
import { tf, type Tensor2D, type Tensor4D } from '../tensor/tf';

/** What shows images to the discriminator otherwise than they are; the purpose names what is drawn for it. */
export type Shown = (images: Tensor4D, purpose: 'real' | 'fake') => Tensor4D;

/** The discriminator as losses see it. */
export interface Critic {
  /** Scores real and generated images, equally many, in one pass; `gradientAtReal` is that of the sum of the real ones' scores. */
  both(
    real: Tensor4D,
    fake: Tensor4D,
  ): { readonly real: Tensor2D; readonly fake: Tensor2D; gradientAtReal(): Tensor4D };
  /** Scores images between real and generated ones, which count as real; `gradient` is that of the sum of their scores. */
  between(images: Tensor4D): { readonly logits: Tensor2D; gradient(): Tensor4D };
}

/** A discriminator with its weights; labels where it is conditional. */
export function criticOf(
  weights: Weights,
  growth: Growth,
  shown?: Shown,
  labels?: { readonly real: Tensor2D; readonly fake: Tensor2D },
): Critic {
  /** A gradient by the images as they are shown, as that by the images as they are. */
  const behindShown = (images: Tensor4D, gradient: Tensor4D): Tensor4D =>
    shown ? gradientAt((x) => shown(x, 'real'), images, gradient) : gradient;
  const seen = (images: Tensor4D, purpose: 'real' | 'fake'): Tensor4D => shown?.(images, purpose) ?? images;
  return {
    both(real, fake) {
      const images = tf.concat([seen(real, 'real'), seen(fake, 'fake')]);
      const ofBoth = labels && tf.concat([labels.real, labels.fake]);
      const judgement = judge(weights, images, growth, ofBoth, 2);
      const [ofReal, ofFake] = tf.split(judgement.logits, 2) as [Tensor2D, Tensor2D];
      const gradientAtReal = (): Tensor4D => behindShown(real, judgement.gradient(real.shape[0]));
      return { real: ofReal, fake: ofFake, gradientAtReal };
    },
    between(images) {
      const judgement = judge(weights, seen(images, 'real'), growth, labels?.real);
      const gradient = (): Tensor4D => behindShown(images, judgement.gradient(images.shape[0]));
      return { logits: judgement.logits, gradient };
    },
  };
}
