import { describe, expect, it } from 'vitest';
import { checkTexts } from '@shared/domain/import/check-texts';
import { UNKNOWN_PATIENT } from '@main/dataset/identity';
import { CheckedSet, facts, madePicture, sampleSlices, SIZE } from './made-set';

const real = sampleSlices();

describe('checks of real slices', () => {
  const set = new CheckedSet();
  set.addSample(real);
  const checks = set.finish();

  it('find nothing wrong but that they are few, of few patients, of whom none are held back', () => {
    expect([...checks.values()].map(({ code, verdict }) => [code, verdict])).toEqual([
      ['slices-few', 'warn'],
      ['patients-few', 'warn'],
      ['parts-none', 'warn'],
      ['duplicates-none', 'good'],
      ['kind-one', 'good'],
      ['text-none', 'good'],
    ]);
  });
});

describe('amounts', () => {
  it('are judged by the slices that train', () => {
    const set = new CheckedSet();
    for (let i = 0; i < 12; i++)
      set.add([madePicture(i)], {
        patient: `P-${i}`,
        split: i < 10 ? 'train' : i < 11 ? 'validate' : 'test',
      });
    const checks = set.finish();
    expect(checks.get('slices-too-few')).toMatchObject({ verdict: 'bad', params: { slices: 10 } });
    expect(checks.get('parts-clean')?.params).toEqual({ train: 10, validate: 1, test: 1 });
    expect([...checks.values()][0]?.verdict).toBe('bad');
  });

  it('say where all is of one patient, and of whom nothing is known', () => {
    const one = new CheckedSet();
    one.add([madePicture(1), madePicture(2)]);
    expect(one.finish().has('patients-one')).toBe(true);
    const none = new CheckedSet();
    none.add([madePicture(1)], { patient: UNKNOWN_PATIENT, file: 'a.png' });
    const checks = none.finish();
    expect(checks.get('patients-unknown')).toMatchObject({ params: { slices: 1, file: 'a.png' } });
    expect(checks.has('patients-one')).toBe(false);
  });
});

describe('leakage between the folders’ parts', () => {
  it('is told with the codes of the patients that were moved', () => {
    const set = new CheckedSet();
    set.add([madePicture(1)], { split: 'train' });
    const moved = [{ patient: 'P-0001', from: ['train', 'test'], to: 'train' } as const];
    expect(set.finish({ moved }).get('parts-moved')).toMatchObject({
      verdict: 'warn',
      params: { patients: 1, codes: 'P-0001' },
    });
  });
});

describe('kinds', () => {
  it('that are mixed are listed with their slices, the fewer ones to look at', () => {
    const set = new CheckedSet();
    set.add([1, 2, 3].map(madePicture), { sequence: 'FLAIR' });
    const fewer = set.add([4, 5].map(madePicture), {
      sequence: 'T1W',
      plane: 'coronal',
      facts: facts({ modality: 'CT' }),
    });
    const checks = set.finish();
    expect(checks.get('sequences-mixed')).toMatchObject({
      params: { list: 'FLAIR (3), T1W (2)' },
      slices: fewer,
    });
    expect(checks.get('planes-mixed')?.slices).toEqual(fewer);
    expect(checks.get('modalities-mixed')?.params).toEqual({ list: 'MR (3), CT (2)' });
    expect(checks.has('kind-one')).toBe(false);
  });

  it('are mixed sizes and fields of view where they differ much', () => {
    const set = new CheckedSet();
    const spacing = (mm: number) => [mm, mm, 3] as const;
    set.add([madePicture(1)], { facts: facts({ columns: 448, rows: 406, spacing: spacing(0.5) }) });
    set.add([madePicture(2)], { facts: facts({ columns: 400, rows: 400, spacing: spacing(0.5) }) });
    expect(set.finish().has('sizes-mixed')).toBe(false);
    const more = new CheckedSet();
    more.add([madePicture(1)], { facts: facts({ columns: 448, rows: 406, spacing: spacing(0.5) }) });
    const small = more.add([madePicture(2)], {
      facts: facts({ columns: 64, rows: 64, spacing: spacing(0.5) }),
    });
    const checks = more.finish();
    expect(checks.get('sizes-mixed')).toMatchObject({ slices: small, params: { smallest: '64 × 64' } });
    expect(checks.get('fields-mixed')?.params).toEqual({ smallest: 32, largest: 224 });
  });

  it('are colour among gray', () => {
    const set = new CheckedSet();
    set.add([madePicture(1)]);
    const color = set.add([madePicture(2)], { file: 'photo.jpg', facts: facts({ colors: 3 }) });
    expect(set.finish().get('colors-mixed')).toMatchObject({
      params: { color: 1, gray: 1, file: 'photo.jpg' },
      slices: color,
    });
  });
});

describe('pixels', () => {
  it('that are blank, saturated, drawn or written on are listed', () => {
    const set = new CheckedSet();
    set.add([madePicture(1)]);
    const blank = set.add([new Uint8Array(SIZE * SIZE).fill(3)]);
    const white = set.add([madePicture(2).map((value, i) => (i < (SIZE * SIZE) / 2 ? 255 : value))]);
    const drawn = set.add([madePicture(3)], { labelMap: true });
    const written = set.add([madePicture(4)], { burnedIn: true });
    const told = set.add([madePicture(5)], { facts: facts({ burnedIn: true }) });
    const checks = set.finish({ labelFiles: 3 });
    expect(checks.get('slices-blank')?.slices).toEqual(blank);
    expect(checks.get('slices-saturated')?.slices).toEqual(white);
    expect(checks.get('label-maps')?.slices).toEqual(drawn);
    expect(checks.get('text-burned-in')?.slices).toEqual([...written, ...told]);
    expect(checks.get('labels-left-out')?.params).toEqual({ files: 3 });
    expect(checks.has('text-none')).toBe(false);
  });
});

describe('privacy', () => {
  it('says that personal data was left behind, and which file names repeat it', () => {
    const set = new CheckedSet();
    const identifiers = ['DOE^JANE', 'MRN-00123456'];
    const told = facts({ hasPersonalData: true, private: { identifiers } });
    set.add([madePicture(1)], { facts: told, file: 'scan1.dcm' });
    set.add([madePicture(2)], { facts: told, file: 'a/mrn00123456.dcm' });
    const checks = set.finish();
    expect(checks.get('personal-data-left-behind')).toMatchObject({ verdict: 'good', params: { files: 2 } });
    expect(checks.get('names-identify')).toMatchObject({ params: { files: 1, file: 'a/mrn00123456.dcm' } });
  });
});

describe('sides', () => {
  it('that are not known among known ones, or that disagree, are listed', () => {
    const set = new CheckedSet();
    set.add([madePicture(1)], { side: 'left' });
    const unknown = set.add([madePicture(2)]);
    const wrong = set.add([madePicture(3)], { side: 'right', sidesDisagree: true });
    const checks = set.finish();
    expect(checks.get('sides-unknown')?.slices).toEqual(unknown);
    expect(checks.get('sides-disagree')?.slices).toEqual(wrong);
  });
});

describe('sentences', () => {
  it('hold for one and for many, and none is left without its figures', () => {
    const params = {
      slices: 1,
      patients: 1,
      files: 1,
      enough: 1000,
      file: 'a.png',
      list: 'x (1)',
      kind: 'MR',
      count: 2,
    };
    const others = {
      codes: 'P-1',
      train: 1,
      validate: 1,
      test: 1,
      smallest: 1,
      largest: 2,
      color: 1,
      gray: 1,
    };
    for (const text of Object.values(checkTexts)) {
      const { message, remedy } = text({ ...params, ...others });
      expect(`${message} ${remedy}`).not.toMatch(/undefined|NaN|\b1 \w+s\b(?! of|\))/);
    }
  });
});
