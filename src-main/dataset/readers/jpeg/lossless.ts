import { damaged, unsupported } from '../refuse';
import { BitReader } from './huffman';
import type { Frame, Scan, Tables } from './markers';

/**
 * Lossless JPEG (ITU-T T.81, annex H): each sample is foretold by its neighbours, the difference is stored.
 *
 * @returns samples, components interleaved
 * @throws RefusedFile
 */
export function decodeLossless(file: Buffer, frame: Frame, scan: Scan, tables: Tables): Uint16Array {
  const { columns, rows, precision, components } = frame;
  const count = components.length;
  const { start: predictor, low: shift } = scan;
  if (scan.parts.length !== count || components.some(({ across, down }) => across !== 1 || down !== 1))
    throw unsupported('pixel-layout', 'JPEG lossless');
  if (predictor < 1 || predictor > 7 || shift >= precision) throw damaged('header');
  const huffman = scan.parts.map(({ dc }) => {
    const table = tables.dc[dc];
    if (!table) throw damaged('header');
    return table;
  });
  const bits = new BitReader(file, scan.at);
  const out = new Uint16Array(columns * rows * count);
  const line = columns * count;
  const start = 2 ** (precision - shift - 1);
  /** Lines after a restart are foretold like the first. */
  let firstRow = 0;
  for (let y = 0, i = 0, unit = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++, unit++) {
      if (tables.restartInterval > 0 && unit > 0 && unit % tables.restartInterval === 0) {
        bits.restart();
        if (x !== 0) throw unsupported('pixel-layout', 'JPEG lossless');
        firstRow = y;
      }
      for (let c = 0; c < count; c++, i++) {
        let foretold: number;
        if (y === firstRow) foretold = x === 0 ? start : out[i - count]!;
        else if (x === 0) foretold = out[i - line]!;
        else foretold = predict(predictor, out[i - count]!, out[i - line]!, out[i - line - count]!);
        const length = bits.symbol(huffman[c]!);
        if (length > 16) throw damaged('pixels');
        // 16 means 32768, without further bits.
        out[i] = foretold + (length === 16 ? 32768 : bits.signed(length));
      }
    }
  }
  if (shift > 0) for (let i = 0; i < out.length; i++) out[i]! <<= shift;
  return out;
}

/** Table H.1, by the samples to the left, above, and above to the left. */
function predict(predictor: number, left: number, above: number, corner: number): number {
  switch (predictor) {
    case 1:
      return left;
    case 2:
      return above;
    case 3:
      return corner;
    case 4:
      return left + above - corner;
    case 5:
      return left + ((above - corner) >> 1);
    case 6:
      return above + ((left - corner) >> 1);
    default:
      return (left + above) >> 1;
  }
}
