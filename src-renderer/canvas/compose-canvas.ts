import { loadImage } from './image-store';
/** A picture with words below it, at a place of a grid. */
export interface PlacedPicture {
  readonly row: number;
  readonly column: number;
  readonly picture: string;
  readonly label: string;
}

const GAP = 12;
const LABEL = 22;
/** Small images are shown by whole pixels, so that none is blurred. */
const LEAST_SIDE = 128;

/** Draws pictures in a grid with their labels, black on white as in print, as a PNG. */
export async function composeGrid(placed: readonly PlacedPicture[], title: string): Promise<Blob> {
  const images = await Promise.all(placed.map(({ picture }) => loadImage(picture)));
  const own = Math.max(1, ...images.map(({ naturalWidth }) => naturalWidth));
  const side = own * Math.max(1, Math.ceil(LEAST_SIDE / own));
  const columns = 1 + Math.max(0, ...placed.map(({ column }) => column));
  const rows = 1 + Math.max(0, ...placed.map(({ row }) => row));
  const sheet = document.createElement('canvas');
  sheet.width = GAP + columns * (side + GAP);
  sheet.height = GAP + rows * (side + LABEL + GAP) + LABEL;
  const pen = sheet.getContext('2d')!;
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, sheet.width, sheet.height);
  pen.imageSmoothingEnabled = false;
  pen.fillStyle = '#000';
  pen.font = '13px sans-serif';
  pen.textBaseline = 'middle';
  for (const [i, { row, column, label }] of placed.entries()) {
    const [x, y] = [GAP + column * (side + GAP), GAP + row * (side + LABEL + GAP)];
    pen.drawImage(images[i]!, x, y, side, side);
    pen.fillText(label, x, y + side + LABEL / 2, side);
  }
  pen.fillText(title, GAP, sheet.height - LABEL / 2, sheet.width - 2 * GAP);
  return new Promise((resolve, reject) =>
    sheet.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error('the picture is too large'))),
      'image/png',
    ),
  );
}
