/** A slice's stored values: row by row, channels last. */
export interface StoredSlice {
  readonly values: Uint8Array | Uint16Array;
  /** Side in pixels. */
  readonly size: number;
  readonly colors: number;
  /** The largest value that can be stored: white. */
  readonly largest: number;
}

const MOST_KEPT = 32;
const kept = new Map<string, Promise<StoredSlice>>();

/**
 * The values at an address of `mediaUrl.values`; the last few are kept, a failed one is forgotten.
 *
 * @param size side in pixels
 * @param colors channels of a pixel
 */
export function storedSlice(url: string, size: number, colors: number): Promise<StoredSlice> {
  const known = kept.get(url);
  if (known) {
    kept.delete(url);
    kept.set(url, known);
    return known;
  }
  const fetched = fetchStored(url, size, colors);
  kept.set(url, fetched);
  fetched.catch(() => kept.delete(url));
  for (const oldest of kept.keys()) {
    if (kept.size <= MOST_KEPT) break;
    kept.delete(oldest);
  }
  return fetched;
}

async function fetchStored(url: string, size: number, colors: number): Promise<StoredSlice> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`the values were answered with ${response.status}`);
  return storedFrom(await response.arrayBuffer(), size, colors);
}

/** @throws Error where there are neither one nor two bytes for each value */
export function storedFrom(bytes: ArrayBuffer, size: number, colors: number): StoredSlice {
  const count = size * size * colors;
  if (bytes.byteLength === count) return { values: new Uint8Array(bytes), size, colors, largest: 255 };
  if (bytes.byteLength !== 2 * count) throw new Error(`${bytes.byteLength} bytes are no slice of ${size}²`);
  const view = new DataView(bytes);
  const values = Uint16Array.from({ length: count }, (_, i) => view.getUint16(2 * i, true));
  return { values, size, colors, largest: 65535 };
}
