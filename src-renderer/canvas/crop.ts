import type { CropBox } from '@shared/domain/import/options';

/** Where a crop box is taken hold of: its inside, one of its corners, or nowhere, to draw a new one. */
export type CropGrip = 'inside' | 'top-left' | 'top-right' | 'bottom-left' | 'bottom-right' | 'new';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** No box is smaller than this share of the image. */
export const SMALLEST_CROP = 0.1;

const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);

/** The box between two opposite corners, both in shares of the image, no smaller than allowed and within the image. */
export function boxBetween(fixed: Point, moving: Point, square: boolean): CropBox {
  const toRight = moving.x >= fixed.x;
  const toBottom = moving.y >= fixed.y;
  // As far as the image reaches from the corner that stays.
  const roomX = toRight ? 1 - fixed.x : fixed.x;
  const roomY = toBottom ? 1 - fixed.y : fixed.y;
  let width = clamp(Math.abs(moving.x - fixed.x), SMALLEST_CROP, Math.max(roomX, SMALLEST_CROP));
  let height = clamp(Math.abs(moving.y - fixed.y), SMALLEST_CROP, Math.max(roomY, SMALLEST_CROP));
  if (square)
    width = height = Math.min(Math.max(width, height), Math.max(Math.min(roomX, roomY), SMALLEST_CROP));
  return within({
    left: toRight ? fixed.x : fixed.x - width,
    top: toBottom ? fixed.y : fixed.y - height,
    width,
    height,
  });
}

/** The box pushed back into the image. */
export const within = (box: CropBox): CropBox => ({
  ...box,
  left: clamp(box.left, 0, 1 - box.width),
  top: clamp(box.top, 0, 1 - box.height),
});

export const movedBy = (box: CropBox, x: number, y: number): CropBox =>
  within({ ...box, left: box.left + x, top: box.top + y });

/** The corner that stays where it is while the opposite one is dragged. */
export function cornerOpposite(box: CropBox, grip: CropGrip): Point {
  const right = box.left + box.width;
  const bottom = box.top + box.height;
  switch (grip) {
    case 'top-left':
      return { x: right, y: bottom };
    case 'top-right':
      return { x: box.left, y: bottom };
    case 'bottom-left':
      return { x: right, y: box.top };
    default:
      return { x: box.left, y: box.top };
  }
}

/** Made larger or smaller by an arrow key at its lower right corner. */
export const resizedBy = (box: CropBox, x: number, y: number, square: boolean): CropBox => {
  const by = square ? x || y : 0;
  return boxBetween(
    { x: box.left, y: box.top },
    {
      x: Math.max(box.left, box.left + box.width + (by || x)),
      y: Math.max(box.top, box.top + box.height + (by || y)),
    },
    square,
  );
};

/** The largest square in the middle of the box, for when it is to be square. */
export function squared(box: CropBox): CropBox {
  const side = Math.min(box.width, box.height);
  return within({
    left: box.left + (box.width - side) / 2,
    top: box.top + (box.height - side) / 2,
    width: side,
    height: side,
  });
}
