import { sourceOf, type MontageSource, type Place } from './montage-layout';

/** One square of a montage onto a square of the canvas, both in their own pixels, with rounded corners. */
export function drawTile(
  context: CanvasRenderingContext2D,
  image: CanvasImageSource | undefined,
  source: MontageSource | undefined,
  index: number,
  place: Place,
  side: number,
  radius: number,
): void {
  context.save();
  context.beginPath();
  context.roundRect(place.x, place.y, side, side, radius);
  context.clip();
  context.fillStyle = '#000';
  context.fillRect(place.x, place.y, side, side);
  if (image && source) {
    const from = sourceOf(source, index);
    // Enlarged pixels stay pixels; only where several fall on one are they averaged.
    context.imageSmoothingEnabled = source.resolution > side;
    context.imageSmoothingQuality = 'high';
    context.drawImage(
      image,
      from.x,
      from.y,
      source.resolution,
      source.resolution,
      place.x,
      place.y,
      side,
      side,
    );
  }
  context.restore();
}
