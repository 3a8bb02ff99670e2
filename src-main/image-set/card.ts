import type { ImageFormat, ImageSetManifest } from '@shared/domain/image-set';

const formats: Readonly<Record<ImageFormat, string>> = {
  png: 'PNG of 8 bits, one file an image',
  png16: 'PNG of 16 bits, one file an image',
  tiff16: 'TIFF of 16 bits, one file an image',
  nifti: 'one NIfTI-2 of 16 bits, whose slices are independent images and no volume',
  dicom: 'DICOM Secondary Capture, one file an image',
};

/** README.md of an image set: a dataset card (Gebru et al., “Datasheets for datasets”, 2021) for whoever gets the set. */
export function cardOf(manifest: ImageSetManifest, contactSheet: string): string {
  const { request, run, weights, resolution, colors, versions } = manifest;
  const { count, seed, psi, format } = request;
  return `# ${manifest.name}

**${manifest.notice}**

![The first images of the set](${contactSheet})

| | |
|---|---|
| images | ${count}, ${resolution} × ${resolution} pixels, ${colors === 1 ? 'gray' : 'RGB'} |
| format | ${formats[format]} |
| drawn | ${manifest.createdAt} by Sliceloom ${versions.sliceloom}, TensorFlow ${versions.tensorflow} |
| network | StyleGAN, configuration F (Karras, Laine, Aila 2019), run “${run.name}” after ${weights.images} images shown |
| trained on | “${run.datasetName}”, SHA-256 of its slices ${run.datasetSha256} |
| seeds | ${seed} to ${seed + count - 1} |
| truncation ψ | ${psi} |

## What it is for

Trying out and testing software, teaching, and research into generated images. Each image is drawn from a number, its seed, and shows
nobody. Values lie between black (0) and white (the greatest value); they are no measured quantity.

## What it is not for

Diagnosis; training or judging a model that meets patients, unless it is shown for that model that images like these serve; conclusions
about people, diseases or how often something occurs. A network repeats what its training slices favour, leaves out what is rare, and
can draw anatomy that does not exist. Images may resemble slices that it was trained on: compare them before you share them.

## How to draw it again

\`manifest.json\` names the checkpoint by its hash, and for each image its seed and the hash of its bytes. With the run in the library:
\`npm run sliceloom -- verify DIR\` draws some images again and compares them to the byte.
`;
}
