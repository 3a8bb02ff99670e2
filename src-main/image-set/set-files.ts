import { numberInSet, USUAL_NAMES, type ImageSetManifest } from '@shared/domain/image-set';
import { imageFormatOf, type DrawnImage } from './formats';
import type { ImageSize } from './pixels';

type About = Omit<ImageSetManifest, 'images' | 'leftOut'>;

/** Where one file holds all images. */
const stackName = (extension: string): string => `images.${extension}`;

/** Sides of the images of a set as they stand in its files. */
export const sizeOf = ({
  box,
  resolution,
  colors,
}: Pick<About, 'box' | 'resolution' | 'colors'>): ImageSize => ({
  width: box?.width ?? resolution,
  height: box?.height ?? resolution,
  colors,
});

/**
 * The name of the file of an image: its number in the set and, usually, its seed, so that a file found alone still tells how to draw
 * it again. Nothing of it comes from anywhere but the manifest's request, whose form is checked.
 */
export function fileNameOf(
  { request, name }: Pick<About, 'request' | 'name'>,
  position: number,
  seed: number,
): string {
  const { extension, stack } = imageFormatOf[request.format];
  if (stack) return stackName(extension);
  const fields: Record<string, string> = {
    index: String(numberInSet(request, position)).padStart(6, '0'),
    seed: String(seed),
    set: name.replaceAll(/[^\p{L}\p{N}_. -]/gu, '_'),
    class: String(request.class ?? 'any'),
  };
  const stem = (request.names ?? USUAL_NAMES).replaceAll(
    /\{([a-z]+)\}/g,
    (_, field: string) => fields[field]!,
  );
  return `${stem}.${extension}`;
}

/** What a file holds: the network's values, cut to the box of the set, and what it says besides. */
export function imageFor(about: About, position: number, seed: number, values: Float32Array): DrawnImage {
  const { id, name, createdAt, notice, versions, window } = about;
  return {
    values: cut(about, values),
    ...sizeOf(about),
    window,
    about: {
      ...{ seed, index: numberInSet(about.request, position), notice },
      set: { id, name, createdAt },
      software: `Sliceloom ${versions.sliceloom}`,
    },
  };
}

/** The network's image of which a file holds the box: black around it, as slices are padded. */
export function uncut(
  { box, resolution, colors }: Pick<About, 'box' | 'resolution' | 'colors'>,
  values: Float32Array,
): Float32Array {
  if (!box) return values;
  const { left, top, width, height } = box;
  const out = new Float32Array(resolution * resolution * colors).fill(-1);
  for (let y = 0; y < height; y++)
    out.set(
      values.subarray(y * width * colors, (y + 1) * width * colors),
      ((top + y) * resolution + left) * colors,
    );
  return out;
}

function cut({ box, resolution, colors }: About, values: Float32Array): Float32Array {
  if (!box) return values;
  const { left, top, width, height } = box;
  const out = new Float32Array(width * height * colors);
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * resolution + left) * colors;
    out.set(values.subarray(from, from + width * colors), y * width * colors);
  }
  return out;
}
