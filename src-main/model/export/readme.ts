import { SYNTHETIC_NOTICE } from '@shared/domain/image-set';
import { TRUNCATED_LAYERS } from '../sampling';
import type { Port } from './generator-graph';
import { SIGNATURE } from './saved-model';
import type { ModelSource } from './source';

const meanings: Readonly<Record<string, string>> = {
  z: 'what each image is drawn from: standard normal numbers',
  psi: `truncation: 0 draws the average image, 1 the full variety; w ← w_avg + psi · (w − w_avg) on the first ${TRUNCATED_LAYERS} layers`,
  noise_seed: 'decides the random fine detail; see below',
  labels: 'the class of each image: a row with a single 1 at its place, else 0',
};
const typeNames: Readonly<Record<number, string>> = { 1: 'float32', 3: 'int32' };

/** The README.md beside an exported generator. */
export function readme({ record, model, window, versions }: ModelSource, inputs: readonly Port[]): string {
  const { resolution, fade, colors, images } = model;
  const full = record.options.resolution;
  const classes = inputs.find(({ name }) => name === 'labels')?.shape[1];
  const rows = inputs.map(({ name, type, shape }) => {
    const size = shape.length === 0 ? 'one number' : `[${shape.map((n) => (n < 0 ? 'N' : n)).join(', ')}]`;
    return `| \`${name}\` | ${size} | ${typeNames[type]} | ${meanings[name]} |`;
  });
  const standing = [
    `${resolution} × ${resolution} pixels, ${colors === 1 ? 'gray' : 'red, green and blue'}`,
    ...(fade < 1
      ? [`growing in by ${Math.round(fade * 100)} % over ${resolution / 2} × ${resolution / 2}`]
      : []),
    ...(resolution < full
      ? [
          `training was to go on to ${full} × ${full}, the blocks for which are in the weights alone, untrained`,
        ]
      : []),
  ];
  return `# Generator of the run “${record.name}”

**${SYNTHETIC_NOTICE}**

- Images: ${standing.join('; ')}.
- Trained on: ${record.datasetName} (SHA-256 of its slices ${record.datasetSha256}), ${images} images shown.
- Values of its slices: ${window ?? 'not known, the data set is no longer in the library'}.
- Checkpoint: SHA-256 of its generator.safetensors ${model.generatorSha256}.
- Made with Sliceloom ${versions.sliceloom} and TensorFlow ${versions.tensorflow}.

## Files

- \`saved_model/\`: the generator for TensorFlow, weights included.
- \`generator.safetensors\`: its weights as float32 in TensorFlow's layouts, stored before the scaling of equalised layers
  (Karras et al. 2018, section 4.1), with the mean style \`w_avg\`.

Both hold the running average of the generator's weights, from which Sliceloom draws all that it shows.

## Drawing images in Python

\`\`\`python
import numpy as np
import tensorflow as tf

model = tf.saved_model.load("saved_model")
draw = model.signatures["${SIGNATURE}"]

z = np.random.default_rng(1).standard_normal((4, 512), dtype=np.float32)
${classes ? `labels = np.eye(${classes}, dtype=np.float32)[[0, 0, 0, 0]]  # four images of the first class\n` : ''}images = draw(
    z=tf.constant(z), psi=tf.constant(0.7), noise_seed=tf.constant(1)${classes ? ', labels=tf.constant(labels)' : ''}
)["images"].numpy()
eight_bits = np.uint8(np.rint((np.clip(images, -1, 1) + 1) * 127.5))
\`\`\`

| input | shape | type | meaning |
| --- | --- | --- | --- |
${rows.join('\n')}

\`images\` is [N, ${resolution}, ${resolution}, ${colors}] float32, about −1 to 1: −1 is the lowest stored value of the data
set and 1 the highest, so clip them to that. N is any number of images; memory grows with it.

Noise: layer l (0 and 1 at 4 × 4, 2 and 3 at 8 × 8, and so on) adds
\`tf.random.stateless_normal([N, r, r, 1], seed=[noise_seed, l])\`, weighted by what it has learnt. The same z, psi and
noise_seed give the same images; image i has the same noise however many are drawn with it. Sliceloom's own image sets take
each image's z and noise from its seed in another way, so their seeds cannot be put in here.
`;
}
