import type { Page } from './page';

/** How the pages of a file are slices and further volumes. */
export interface Stack {
  readonly slices: number;
  readonly frames: number;
  /** Which page is at each place: slices of the first frame, of the second … */
  readonly order: readonly number[];
  /** ImageJ's files beyond 4 GB: one directory, the pages one after another. */
  readonly isContiguous: boolean;
}

interface Axes {
  /** Axes of pages, the fastest first. */
  readonly order: string;
  readonly sizes: Readonly<Record<string, number>>;
}

const number = (text: string, pattern: RegExp): number => Number(pattern.exec(text)?.[1] ?? 1);

/** Channels, depth and time as ImageJ (`channels=`, `slices=`, `frames=`) or OME-XML tell them. */
function axesOf(description: string): Axes | undefined {
  if (description.startsWith('ImageJ=')) {
    const sizes = {
      C: number(description, /^channels=(\d+)/m),
      Z: number(description, /^slices=(\d+)/m),
      T: number(description, /^frames=(\d+)/m),
    };
    const images = number(description, /^images=(\d+)/m);
    const told = sizes.C * sizes.Z * sizes.T;
    return told === 1 && images > 1
      ? { order: 'CZT', sizes: { C: 1, Z: images, T: 1 } }
      : { order: 'CZT', sizes };
  }
  const order = /DimensionOrder="XY([CZT]{3})"/.exec(description)?.[1];
  if (!order) return undefined;
  const size = (axis: string): number => number(description, new RegExp(`Size${axis}="(\\d+)"`));
  return { order, sizes: { C: size('C'), Z: size('Z'), T: size('T') } };
}

/** @param count the pages that there are, each with a directory of its own */
export function stackOf(description: string, count: number): Stack {
  const plain = {
    slices: count,
    frames: 1,
    order: Array.from({ length: count }, (_, i) => i),
    isContiguous: false,
  };
  const axes = axesOf(description);
  if (!axes) return plain;
  const told = axes.sizes.C! * axes.sizes.Z! * axes.sizes.T!;
  const isContiguous = count === 1 && told > 1 && description.startsWith('ImageJ=');
  if (told !== count && !isContiguous) return plain;
  // A stack that was saved as a film has no depth: its moments are its slices.
  const depth = axes.sizes.Z! > 1 || axes.sizes.T! === 1 ? 'Z' : 'T';
  const slices = axes.sizes[depth]!;
  const outer = [...axes.order].filter((axis) => axis !== depth);
  const strides: Record<string, number> = {};
  let stride = 1;
  for (const axis of axes.order) {
    strides[axis] = stride;
    stride *= axes.sizes[axis]!;
  }
  const order: number[] = [];
  const [fast, slow] = outer as [string, string];
  for (let b = 0; b < axes.sizes[slow]!; b++)
    for (let a = 0; a < axes.sizes[fast]!; a++)
      for (let s = 0; s < slices; s++)
        order.push(b * strides[slow]! + a * strides[fast]! + s * strides[depth]!);
  return { slices, frames: told / slices, order, isContiguous };
}

const alike = (a: Page, b: Page): boolean =>
  (['columns', 'rows', 'bits', 'samples', 'type', 'photometric', 'orientation'] as const).every(
    (key) => a[key] === b[key],
  );

/** The pages that are the picture: those of the largest size. Thumbnails, masks and labels in other sizes are left out. */
export function mainPages(pages: readonly Page[]): Page[] {
  const full = pages.filter(({ isReduced }) => !isReduced);
  const candidates = full.length > 0 ? full : pages;
  const largest = candidates.reduce((best, page) =>
    page.columns * page.rows > best.columns * best.rows ? page : best,
  );
  return candidates.filter((page) => alike(page, largest));
}
