import { damaged } from '../refuse';

/**
 * Undoes PNG's filters where the lines stand (W3C PNG, §9). `data` holds `rows` lines of one byte for the filter and
 * `lineBytes` for pixels, from `start` on.
 *
 * @param step bytes of a pixel, at least 1
 * @throws RefusedFile for a filter that does not exist
 */
export function unfilter(
  data: Uint8Array,
  start: number,
  rows: number,
  lineBytes: number,
  step: number,
): void {
  const stride = lineBytes + 1;
  for (let row = 0; row < rows; row++) {
    const at = start + row * stride + 1;
    const end = at + lineBytes;
    const up = row === 0 ? -1 : at - stride;
    switch (data[at - 1]) {
      case 0:
        break;
      case 1:
        for (let i = at + step; i < end; i++) data[i] = data[i]! + data[i - step]!;
        break;
      case 2:
        if (up >= 0) for (let i = at, above = up; i < end; i++, above++) data[i] = data[i]! + data[above]!;
        break;
      case 3:
        for (let i = at; i < end; i++) {
          const left = i - at < step ? 0 : data[i - step]!;
          const above = up < 0 ? 0 : data[i - stride]!;
          data[i] = data[i]! + ((left + above) >> 1);
        }
        break;
      case 4:
        for (let i = at; i < end; i++) {
          const left = i - at < step ? 0 : data[i - step]!;
          const above = up < 0 ? 0 : data[i - stride]!;
          const corner = up < 0 || i - at < step ? 0 : data[i - stride - step]!;
          data[i] = data[i]! + paeth(left, above, corner);
        }
        break;
      default:
        throw damaged('pixels');
    }
  }
}

function paeth(left: number, above: number, corner: number): number {
  const toLeft = Math.abs(above - corner);
  const toAbove = Math.abs(left - corner);
  const toCorner = Math.abs(left + above - 2 * corner);
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}
