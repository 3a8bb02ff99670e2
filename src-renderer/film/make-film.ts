import { zipSync } from 'fflate';
import { animatedPng } from '@shared/pure/animated-png';
import { loadImage } from '../canvas/image-store';
import { animatedWebp } from './animated-webp';
import { mp4Of } from './mp4';

export const filmKinds = ['apng', 'webp', 'mp4', 'frames'] as const;
export type FilmKind = (typeof filmKinds)[number];

export const filmExtension: Readonly<Record<FilmKind, string>> = {
  apng: 'png',
  webp: 'webp',
  mp4: 'mp4',
  frames: 'zip',
};
const types: Readonly<Record<FilmKind, string>> = {
  apng: 'image/apng',
  webp: 'image/webp',
  mp4: 'video/mp4',
  frames: 'application/zip',
};

interface FilmOptions {
  readonly side: number;
  readonly framesPerSecond: number;
  readonly loops: boolean;
}

/**
 * A film of PNGs, given as data addresses. The two animated pictures lose nothing of a frame; MP4 is encoded by the browser.
 *
 * @returns undefined where this browser cannot make that kind
 */
export async function makeFilm(
  kind: FilmKind,
  frames: readonly string[],
  options: FilmOptions,
): Promise<Blob | undefined> {
  const bytes = await filmBytes(kind, frames, options);
  return bytes && new Blob([bytes], { type: types[kind] });
}

async function filmBytes(
  kind: FilmKind,
  frames: readonly string[],
  { side, framesPerSecond, loops }: FilmOptions,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const milliseconds = Math.round(1000 / framesPerSecond);
  if (kind === 'apng') return animatedPng(frames.map(bytesOf), milliseconds, loops);
  if (kind === 'frames') {
    const names = frames.map((frame, i) => [`frame${String(i).padStart(5, '0')}.png`, bytesOf(frame)]);
    // PNGs are compressed already.
    return zipSync(Object.fromEntries(names) as Record<string, Uint8Array>, { level: 0 });
  }
  const images = await Promise.all(frames.map(loadImage));
  if (kind === 'mp4') return mp4Of(images, { side, framesPerSecond });
  const stills: Uint8Array[] = [];
  for (const image of images) stills.push(await webpOf(image, side));
  return animatedWebp(stills, { side, milliseconds, loops });
}

const bytesOf = (address: string): Uint8Array =>
  Uint8Array.from(atob(address.slice(address.indexOf(',') + 1)), (letter) => letter.charCodeAt(0));

async function webpOf(image: HTMLImageElement, side: number): Promise<Uint8Array> {
  const sheet = new OffscreenCanvas(side, side);
  sheet.getContext('2d')!.drawImage(image, 0, 0);
  // At quality 1 Chromium writes WebP without loss.
  const blob = await sheet.convertToBlob({ type: 'image/webp', quality: 1 });
  return new Uint8Array(await blob.arrayBuffer());
}
