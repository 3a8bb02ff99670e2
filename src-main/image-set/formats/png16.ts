import { encode } from 'fast-png';
import { restored16Bits, to16Bits, type DrawnImage } from './written';

/** An image as PNG of 16 bits, gray or RGB. */
export const pngOf16 = ({ values, width, height, colors, window, about }: DrawnImage): Uint8Array =>
  encode({
    ...{ width, height, channels: colors, depth: 16 },
    data: window ? restored16Bits(values, window) : to16Bits(values),
    text: { Software: about.software, Description: about.notice, Seed: `${about.seed}` },
  });
