import type { Volume } from '../readers/scan';
import { chosenSlices } from './choose';
import { figuresOf } from './figures';
import type { PreparedSlice, PreparedVolume, PrepareRequest } from './request';
import { bringTo } from './sides';
import { Slicer } from './slicer';
import { turned, viewOf, type View } from './view';
import { windowOf } from './window';

const STORED_AXIS = 2;

/** A volume's view with its sides brought together. */
function sidedView(
  volume: Volume,
  { options, side, acquiredPlane }: PrepareRequest,
): { readonly view: View; readonly mirrored: boolean } {
  const view = viewOf(volume, options.plane, acquiredPlane);
  const { reverse, mirror } = bringTo(options.bringTo, side, view.plane);
  if (reverse) return { view: turned(view, 'through'), mirrored: true };
  return { view: mirror ? turned(view, 'across') : view, mirrored: mirror };
}

/**
 * Makes records of a volume's slices: reoriented, windowed, made square, cropped, brought to size. Of a volume with several
 * frames the first is taken. Lazily: beside the volume, memory is taken for one slice and its record.
 */
export function prepareVolume(volume: Volume, request: PrepareRequest): PreparedVolume {
  const { options, layout } = request;
  const { view, mirrored } = sidedView(volume, request);
  const window = windowOf(volume, options.window);
  const slicesInSeries = view.through.count;
  const chosen = chosenSlices(slicesInSeries, options);
  const skipped = { outOfRange: slicesInSeries - chosen.length, empty: 0 };
  return {
    plane: view.plane,
    window,
    slicesInSeries,
    skipped,
    *[Symbol.iterator](): Generator<PreparedSlice> {
      skipped.empty = 0;
      const slicer = new Slicer(volume, view, window, layout, options.crop);
      for (const index of chosen) {
        const foreground = slicer.load(index);
        if (foreground * 100 < options.minForeground) {
          skipped.empty++;
          continue;
        }
        const pixels = slicer.record();
        yield {
          pixels,
          slice: index + 1,
          slicesInSeries,
          storedSlice: storedSlice(view, index),
          mirrored,
          window,
          content: slicer.content,
          foreground,
          ...figuresOf(pixels, layout),
        };
      }
    },
  };
}

function storedSlice({ through }: View, index: number): number | undefined {
  if (through.axis !== STORED_AXIS) return undefined;
  return through.step < 0 ? through.count - 1 - index : index;
}

/** A slice as it would become. */
export interface Preview {
  /** size · size · colors of the layout that was asked for. */
  readonly pixels: PreparedSlice['pixels'];
  readonly window: readonly [number, number];
  /** Its number, from 1, and how many slices the stack has in this plane. */
  readonly slice: number;
  readonly slices: number;
  readonly plane: View['plane'];
  readonly foreground: number;
}

/** One slice of a volume: the first at 0, the last at 1, whether or not `range` and `every` take it. */
export function previewSlice(volume: Volume, request: PrepareRequest, at: number): Preview {
  const { options, layout } = request;
  const { view } = sidedView(volume, request);
  const window = windowOf(volume, options.window);
  const slices = view.through.count;
  const index = Math.round(Math.min(1, Math.max(0, at)) * (slices - 1));
  const slicer = new Slicer(volume, view, window, layout, options.crop);
  const foreground = slicer.load(index);
  return { pixels: slicer.record(), window, slice: index + 1, slices, plane: view.plane, foreground };
}
