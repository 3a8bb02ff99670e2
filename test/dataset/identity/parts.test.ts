import { describe, expect, it } from 'vitest';
import type { Split } from '@shared/domain/import/options';
import { assignParts } from '@main/dataset/identity';

const shares = { train: 80, validate: 10, test: 10 };
const people = (count: number, from = 0) =>
  Array.from({ length: count }, (_, i) => ({
    patient: `P-${from + i}`,
    key: `MRN-${from + i}`,
    folderParts: [] as Split[],
  }));
const sizes = (of: ReadonlyMap<string, Split>) =>
  (['train', 'validate', 'test'] as const).map(
    (part) => [...of.values()].filter((one) => one === part).length,
  );

describe('parts', () => {
  it.each([
    [1, [1, 0, 0]],
    [2, [2, 0, 0]],
    [3, [2, 1, 0]],
    [5, [3, 1, 1]],
    [7, [5, 1, 1]],
    [20, [16, 2, 2]],
    [100, [80, 10, 10]],
  ])('of %i patients', (count, expected) => {
    expect(sizes(assignParts(people(count), { shares, seed: 1 }).of)).toEqual(expected);
  });

  it('follow from the seed and the identifiers alone', () => {
    const assign = (seed: number, patients = people(50)) =>
      [...assignParts(patients, { shares, seed }).of].sort();
    expect(assign(1, people(50).reverse())).toEqual(assign(1));
    expect(assign(2)).not.toEqual(assign(1));
    const otherCodes = people(50).map((one) => ({ ...one, patient: `Q${one.patient}` }));
    expect(
      assign(1, otherCodes)
        .map(([code, part]) => [code.slice(1), part])
        .sort(),
    ).toEqual(assign(1));
  });

  it('stay when patients are added, who fill up what is missing', () => {
    const first = assignParts(people(20), { shares, seed: 1 });
    const both = assignParts(people(60), { shares, seed: 1, kept: first.of });
    for (const [patient, part] of first.of) expect(both.of.get(patient)).toBe(part);
    expect(sizes(both.of)).toEqual([48, 6, 6]);
  });

  it('give no part what has no share', () => {
    expect(
      sizes(assignParts(people(30), { shares: { train: 100, validate: 0, test: 0 }, seed: 1 }).of),
    ).toEqual([30, 0, 0]);
  });

  it('follow folders, and put a patient of several whole into one', () => {
    const at = (patient: string, folderParts: Split[]) => ({ patient, key: patient, folderParts });
    const { of, moved } = assignParts(
      [
        at('a', ['train']),
        at('b', ['test']),
        at('c', ['test', 'train']),
        at('d', ['test', 'validate']),
        at('e', []),
      ],
      { shares, seed: 1 },
    );
    expect(Object.fromEntries(of)).toEqual({ a: 'train', b: 'test', c: 'train', d: 'validate', e: 'train' });
    expect(moved).toEqual([
      { patient: 'c', from: ['train', 'test'], to: 'train' },
      { patient: 'd', from: ['validate', 'test'], to: 'validate' },
    ]);
  });

  it('are shared out among those of whom folders say nothing, where folders hold nobody back', () => {
    const trained = people(4).map((one) => ({ ...one, folderParts: ['train'] as Split[] }));
    const { of } = assignParts([...trained, ...people(6, 4)], { shares, seed: 1 });
    expect(sizes(of)).toEqual([8, 1, 1]);
    for (const { patient } of trained) expect(of.get(patient)).toBe('train');
  });

  it('of a patient who is in the data set already are kept against the folders, and that is told', () => {
    const { of, moved } = assignParts([{ patient: 'a', key: 'a', folderParts: ['test'] }], {
      shares,
      seed: 1,
      kept: new Map([['a', 'train']]),
    });
    expect(of.get('a')).toBe('train');
    expect(moved).toEqual([{ patient: 'a', from: ['test'], to: 'train' }]);
  });
});
