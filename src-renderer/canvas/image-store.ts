/** Decoded images that are kept come to at most so many bytes: six montages of 24 tiles of 256², or hundreds of 32². */
const MOST_BYTES = 40 * 2 ** 20;

interface Kept<I> {
  readonly image: Promise<I>;
  /** 0 until it is decoded. */
  bytes: number;
}

/**
 * The images at addresses, decoded and ready to be drawn without a pause. The last ones are kept, so that scrubbing back and
 * forth fetches nothing twice; a failed one is forgotten, to be tried again.
 */
function imageStore<I extends { readonly width: number; readonly height: number }>(
  load: (url: string) => Promise<I>,
): (url: string) => Promise<I> {
  const kept = new Map<string, Kept<I>>();
  const makeRoom = (): void => {
    let bytes = [...kept.values()].reduce((sum, each) => sum + each.bytes, 0);
    for (const [url, oldest] of kept) {
      // The one that has just come is wanted, however large it is.
      if (bytes <= MOST_BYTES || kept.size === 1) return;
      bytes -= oldest.bytes;
      kept.delete(url);
    }
  };
  return (url) => {
    const known = kept.get(url);
    if (known) {
      kept.delete(url);
      kept.set(url, known);
      return known.image;
    }
    const entry: Kept<I> = { image: load(url), bytes: 0 };
    kept.set(url, entry);
    entry.image.then(
      ({ width, height }) => {
        entry.bytes = width * height * 4;
        makeRoom();
      },
      () => kept.delete(url),
    );
    return entry.image;
  };
}

export async function loadImage(url: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = url;
  await image.decode();
  return image;
}

/** For pages that show an image itself. Its pixels are the browser's to keep or to decode again. */
export const decodedImage = imageStore(loadImage);

/**
 * For canvases: nothing but the pixels, of which nobody else keeps copies. With image elements the browser held on to hundreds
 * of megabytes of montages that had long gone from the page.
 */
export const decodedPixels = imageStore(async (url) => {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} is not there`);
  return createImageBitmap(await response.blob(), { colorSpaceConversion: 'none', premultiplyAlpha: 'none' });
});
