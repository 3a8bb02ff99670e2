import type { ImageFormat, ImageSetManifest } from '@shared/domain/image-set';
import { sizeOf } from './set-files';

const formats: Readonly<Record<ImageFormat, string>> = {
  png: 'PNG of 8 bits, one file an image',
  png16: 'PNG of 16 bits, one file an image',
  tiff16: 'TIFF of 16 bits, one file an image',
  nifti: 'one NIfTI-2 of 16 bits, whose slices are independent images and no volume',
  dicom: 'DICOM Secondary Capture, one file an image',
};

/** README.md of an image set: a dataset card (Gebru et al., “Datasheets for datasets”, 2021) for whoever gets the set. */
export function cardOf(manifest: ImageSetManifest, contactSheet: string): string {
  const { request, run, weights, colors, versions, images } = manifest;
  const { psi, format } = request;
  const { width, height } = sizeOf(manifest);
  const seeds = images.map(({ seed }) => seed);
  return `# ${manifest.name}

**${manifest.notice}**

![The first images of the set](${contactSheet})

| | |
|---|---|
| images | ${images.length}, ${width} × ${height} pixels, ${colors === 1 ? 'gray' : 'RGB'} |
| format | ${formats[format]} |
| drawn | ${manifest.createdAt} by Sliceloom ${versions.sliceloom}, TensorFlow ${versions.tensorflow} |
| network | StyleGAN, configuration F (Karras, Laine, Aila 2019), run “${run.name}” after ${weights.images} images shown |
| trained on | “${run.datasetName}”, SHA-256 of its slices ${run.datasetSha256} |
| seeds | ${seeds[0]} to ${seeds.at(-1)} |
| truncation ψ | ${psi} |
${choicesOf(manifest)}

## What it is for

Trying out and testing software, teaching, and research into generated images. Each image is drawn from a number, its seed, and shows
nobody. Values lie between black (0) and white (the greatest value); they are no measured quantity.

## What it is not for

Diagnosis; training or judging a model that meets patients, unless it is shown for that model that images like these serve; conclusions
about people, diseases or how often something occurs. A network repeats what its training slices favour, leaves out what is rare, and
can draw anatomy that does not exist.

## How near it comes to the slices it was learnt from

${nearnessOf(manifest)}

## How to draw it again

\`manifest.json\` names the checkpoint by its hash, and for each image its seed and the hash of its bytes. With the run in the library:
\`npm run sliceloom -- verify DIR\` draws some images again and compares them to the byte.
`;
}

/** Lines of the table for what was chosen beside the usual. */
function choicesOf({ request, leftOut, window }: ImageSetManifest): string {
  const { mix, keep, class: chosen, near } = request;
  const share = (value: number): string => `${Math.round(value * 100)} %`;
  const lines: (readonly [string, string])[] = [
    ...(mix
      ? [
          [
            'styles mixed',
            `layers ${mix.first + 1} to ${mix.end} of each image come from another seed`,
          ] as const,
        ]
      : []),
    ...(chosen === undefined ? [] : [['class', `${chosen}`] as const]),
    ...(keep?.real
      ? [['kept', `the ${share(keep.real)} that the discriminator took most for real ones`] as const]
      : []),
    ...(keep?.typical
      ? [['kept', `the ${share(keep.typical)} whose styles lie nearest to the average`] as const]
      : []),
    ...(leftOut
      ? [
          [
            'left out',
            `${leftOut.score + leftOut.distance} by that choice, ${leftOut.near} near training slices`,
          ] as const,
        ]
      : []),
    ...(near === 'flag' ? [['near training slices', 'marked in nearest.json, not left out'] as const] : []),
    ...(window
      ? [['values', `those of the scanner, ${window[0]} black and ${window[1]} white`] as const]
      : []),
  ];
  return lines.map(([name, value]) => `| ${name} | ${value} |\n`).join('');
}

function nearnessOf({ compared, leftOut, request }: ImageSetManifest): string {
  if (!compared)
    return 'That was not looked at when the set was drawn. Images may resemble slices that the network was trained on: compare them before\nyou share them.';
  const how = `Each image was compared with all ${compared.slices} slices that the network learnt from, by the correlation of pixels at the best shift.`;
  if (compared.threshold === undefined)
    return `${how} No patients were held out, so there is no yardstick: nothing could be marked as too near.`;
  const left =
    request.near === 'leave-out'
      ? `${leftOut?.near ?? 0} images above it were left out.`
      : 'Images above it are marked.';
  return `${how}
The yardstick is how near slices of held-out patients, which the network has never seen, come to the same slices: of those 99 in 100 stay
below ${compared.threshold.toFixed(3)}. ${left} nearest.json has the nearest slices of each image. This finds copies and close likenesses of whole
images; it cannot show that no detail of a patient was learnt by heart.`;
}
