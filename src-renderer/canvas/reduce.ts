/**
 * An image made smaller by halving, so that each pixel is the mean of those that it stands for: what a slice looks like
 * at a lower resolution of training. `side` is a power of two and at most the image's own side.
 */
export function reducedTo(image: ImageBitmap, side: number): HTMLCanvasElement {
  let from: ImageBitmap | HTMLCanvasElement = image;
  let current = image.width;
  do {
    const next: number = current > side ? Math.max(side, current / 2) : side;
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = next;
    const context = canvas.getContext('2d');
    if (!context) return canvas;
    context.imageSmoothingEnabled = true;
    context.imageSmoothingQuality = 'low';
    context.drawImage(from, 0, 0, next, next);
    from = canvas;
    current = next;
  } while (current > side);
  return from;
}
