import { encode } from 'fast-png';
import { to16Bits, type DrawnImage } from './written';

/** An image as PNG of 16 bits, gray or RGB. */
export const pngOf16 = ({ values, side, colors, about }: DrawnImage): Uint8Array =>
  encode({
    ...{ width: side, height: side, channels: colors, depth: 16, data: to16Bits(values) },
    text: { Software: about.software, Description: about.notice, Seed: `${about.seed}` },
  });
