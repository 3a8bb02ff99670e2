import { describe, expect, it } from 'vitest';
import { randomFor } from '@shared/pure/random';
import { UNKNOWN_PATIENT } from '@main/dataset/identity';
import { CheckedSet, madePicture, sampleSlices, SIZE } from './made-set';

const real = sampleSlices();

/** As if it had been saved again, brighter, with a little noise. */
const savedAgain = (pixels: Uint8Array): Uint8Array => {
  const random = randomFor(3, 3);
  return pixels.map((value) => Math.min(255, 1.1 * value + random.below(9)));
};
/** As if it had been made half as large and enlarged again. */
const halved = (pixels: Uint8Array): Uint8Array =>
  pixels.map((_, i) => {
    const [x, y] = [(i % SIZE) & ~1, Math.floor(i / SIZE) & ~1];
    const at = (dx: number, dy: number): number => pixels[(y + dy) * SIZE + x + dx]!;
    return (at(0, 0) + at(1, 0) + at(0, 1) + at(1, 1)) / 4;
  });

describe('duplicates', () => {
  it('that are exact are counted, and told apart where they are of two patients', () => {
    const set = new CheckedSet();
    set.add([madePicture(1)], { patient: 'P-1' });
    set.add([madePicture(1)], { patient: 'P-1', file: 'again.png' }, false);
    const [stored] = set.add([madePicture(2)], { patient: 'P-1' });
    set.add([madePicture(2)], { patient: 'P-2' }, false);
    const checks = set.finish();
    expect(checks.get('duplicates-exact')?.params).toEqual({ slices: 2 });
    expect(checks.get('duplicates-across')).toMatchObject({ verdict: 'bad', slices: [stored] });
  });

  it.each([
    ['saved again', savedAgain],
    ['made smaller', halved],
  ])('that were %s are found across patients, and nothing else is', (_, change) => {
    const set = new CheckedSet();
    set.addSample(real);
    const copies = [40, 150, 222, 301, 400].flatMap((i) =>
      set.add([change(real[i]!.pixels)], { patient: 'P-9999', file: `copy${i}.png` }),
    );
    const checks = set.finish();
    expect(checks.get('duplicates-near-parts')).toMatchObject({ verdict: 'bad', slices: copies });
    expect(checks.has('duplicates-near')).toBe(false);
  });

  it('are not the neighbours in a stack, however alike', () => {
    const set = new CheckedSet();
    set.add([madePicture(1), savedAgain(madePicture(1)), halved(madePicture(1))]);
    expect(set.finish().has('duplicates-none')).toBe(true);
  });

  it('are found in a row of numbered pictures where they are copies', () => {
    const set = new CheckedSet();
    const told = { patient: UNKNOWN_PATIENT, series: 'row' };
    for (let i = 0; i < 30; i++) set.add([madePicture(i)], { ...told, file: `img_${i}.jpg` });
    const again = madePicture(7).map((value, i) => value + (i % 2));
    const copy = set.add([again], { ...told, file: 'img_30.jpg' });
    expect(set.finish().get('duplicates-near')).toMatchObject({ verdict: 'warn', slices: copy });
  });

  it('across parts are worse than within one', () => {
    const set = new CheckedSet();
    set.add([madePicture(1)], { patient: UNKNOWN_PATIENT, split: 'train' });
    const copy = set.add([savedAgain(madePicture(1))], { patient: UNKNOWN_PATIENT, split: 'test' });
    expect(set.finish().get('duplicates-near-parts')?.slices).toEqual(copy);
  });
});

describe('slices unlike the rest', () => {
  const changes: [string, (pixels: Uint8Array) => Uint8Array][] = [
    ['inverted', (pixels) => pixels.map((value) => 255 - value)],
    ['shifted', (pixels) => pixels.map((_, i) => pixels[(i % SIZE) + 40 < SIZE ? i + 40 : i - SIZE + 40]!)],
    ['enlarged', (pixels) => pixels.map((_, i) => pixels[(48 + (i >> 9)) * SIZE + 48 + ((i % SIZE) >> 2)]!)],
    ['another picture', () => madePicture(5)],
    [
      'noise',
      (pixels) =>
        pixels.map(
          (
            (random) => () =>
              random.below(256)
          )(randomFor(1, 1)),
        ),
    ],
  ];

  it('are found among real ones, and no others', () => {
    const set = new CheckedSet();
    set.addSample(real);
    const odd = changes.flatMap(([file, change]) =>
      set.add([change(real[200]!.pixels)], { file, patient: 'P-9' }),
    );
    expect(new Set(set.finish().get('unlike-rest')?.slices)).toEqual(new Set(odd));
  });

  it('are none where all are unlike', () => {
    const set = new CheckedSet();
    for (let i = 0; i < 60; i++) set.add([madePicture(i)], { file: `${i}.png`, patient: `P-${i}` });
    expect(set.finish().has('unlike-rest')).toBe(false);
  });
});

describe('memory and time', () => {
  it('are bounded for 20,000 slices: some 300 bytes each, and no comparison of all with all', () => {
    const before = process.memoryUsage().arrayBuffers;
    const set = new CheckedSet();
    // Few pictures, seen again and again in other stacks: the most comparisons that can be.
    const pictures = Array.from({ length: 40 }, (_, i) => madePicture(i));
    for (let stack = 0; stack < 500; stack++) set.add(pictures, { file: `${stack}`, patient: `P-${stack}` });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20_000 * 330 + 8e6);
    expect(set.finish().get('duplicates-near-parts')?.params.slices).toBe(20_000 - 40);
  });
});
