const MOST_KEPT = 40;
const kept = new Map<string, Promise<HTMLImageElement>>();

/**
 * The image at an address, decoded and ready to be drawn without a pause. The last few dozen are kept, so that
 * scrubbing back and forth fetches nothing twice; a failed one is forgotten, to be tried again.
 */
export function decodedImage(url: string): Promise<HTMLImageElement> {
  const known = kept.get(url);
  if (known) {
    kept.delete(url);
    kept.set(url, known);
    return known;
  }
  const image = new Image();
  image.src = url;
  const decoded = image.decode().then(() => image);
  kept.set(url, decoded);
  decoded.catch(() => kept.delete(url));
  for (const oldest of kept.keys()) {
    if (kept.size <= MOST_KEPT) break;
    kept.delete(oldest);
  }
  return decoded;
}
