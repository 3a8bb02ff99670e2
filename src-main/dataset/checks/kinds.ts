import type { Check } from '@shared/domain/import/report';
import type { CheckCode } from '@shared/domain/import/check-texts';
import { sequenceOfWord, wordsOf } from '@shared/pure/name-words';
import type { CheckedSource } from './input';

/** What should be the same in all slices of a data set. */
interface Kind {
  readonly modality: string;
  readonly plane: string;
  readonly sequence: string;
  readonly columns: number;
  readonly rows: number;
  /** The longer side in the patient, millimetres, to three digits; 0 where it is not known. */
  readonly field: number;
}

/** Sizes or fields of view that differ by more than this factor make organs of very different sizes. */
const MUCH_LARGER = 1.6;
const MOST_SLICES = 2000;

/** Counts slices by their kind, of which there are few, and tells which kinds are mixed. */
export class KindTally {
  readonly #kinds: Kind[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #counts: number[] = [];

  /** The number of a source's kind; equal kinds have the same. */
  numberOf({ facts, plane, sequence }: CheckedSource): number {
    const [across = 0, down = 0] = facts?.spacing ?? [];
    const field = facts ? Math.max(facts.columns * across, facts.rows * down) : 0;
    const kind: Kind = {
      modality: facts?.modality ?? '',
      plane: plane === 'as acquired' ? '' : plane,
      sequence: sequenceName(sequence ?? facts?.sequence ?? ''),
      columns: facts?.columns ?? 0,
      rows: facts?.rows ?? 0,
      field: Number(field.toPrecision(3)),
    };
    const key = JSON.stringify(kind);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#numbers.set(key, this.#kinds.length);
    this.#counts.push(0);
    return this.#kinds.push(kind) - 1;
  }

  count(kind: number): void {
    this.#counts[kind]!++;
  }

  /** @param slicesOf gives records of slices by their kinds, at most so many */
  checks(slicesOf: (kinds: ReadonlySet<number>, most: number) => number[]): Check[] {
    const mixed = (['modality', 'plane', 'sequence'] as const).flatMap((field) => {
      const byValue = this.#group((kind) => kind[field]);
      byValue.delete('');
      if (byValue.size < 2) return [];
      const falling = [...byValue].sort(([, a], [, b]) => b.slices - a.slices);
      const list = falling.map(([value, { slices }]) => `${value} (${slices})`).join(', ');
      const fewer = new Set(falling.slice(1).flatMap(([, { kinds }]) => kinds));
      return [warning(mixedCodes[field], { list }, slicesOf(fewer, MOST_SLICES))];
    });
    return [...(mixed.length > 0 ? mixed : this.#oneKind()), ...this.#sizes(slicesOf), ...this.#fields()];
  }

  /** A good word, where modality or sequence are known at all. */
  #oneKind(): Check[] {
    const first = this.#kinds.find((_, i) => this.#counts[i]! > 0);
    const kind =
      first && [first.modality, first.sequence, first.plane].filter((value) => value !== '').join(', ');
    return kind ? [{ code: 'kind-one', verdict: 'good', params: { kind }, slices: [] }] : [];
  }

  #sizes(slicesOf: (kinds: ReadonlySet<number>, most: number) => number[]): Check[] {
    const sizes = [...this.#group(({ columns, rows }) => `${columns} × ${rows}`)].filter(
      ([size]) => size !== '0 × 0',
    );
    const sideOf = (size: string): number => Math.max(...size.split(' × ').map(Number));
    sizes.sort(([a], [b]) => sideOf(a) - sideOf(b));
    const [smallest, largest] = [sizes[0]?.[0] ?? '', sizes.at(-1)?.[0] ?? ''];
    if (sizes.length < 2 || sideOf(largest) <= MUCH_LARGER * sideOf(smallest)) return [];
    const small = sizes.filter(([size]) => MUCH_LARGER * sideOf(size) < sideOf(largest));
    const slices = slicesOf(new Set(small.flatMap(([, { kinds }]) => kinds)), MOST_SLICES);
    return [warning('sizes-mixed', { count: sizes.length, smallest, largest }, slices)];
  }

  #fields(): Check[] {
    const fields = this.#kinds.flatMap(({ field }, i) => (field > 0 && this.#counts[i]! > 0 ? [field] : []));
    const [smallest, largest] = [Math.min(...fields), Math.max(...fields)];
    if (fields.length < 2 || largest <= MUCH_LARGER * smallest) return [];
    return [warning('fields-mixed', { smallest, largest }, [])];
  }

  #group(of: (kind: Kind) => string): Map<string, { kinds: number[]; slices: number }> {
    const groups = new Map<string, { kinds: number[]; slices: number }>();
    this.#kinds.forEach((kind, i) => {
      if (this.#counts[i] === 0) return;
      const group = groups.get(of(kind)) ?? { kinds: [], slices: 0 };
      group.kinds.push(i);
      group.slices += this.#counts[i]!;
      groups.set(of(kind), group);
    });
    return groups;
  }
}

/** One spelling for what scanners and names spell in several: `T1`, `t1w`. */
const sequenceName = (sequence: string): string =>
  wordsOf(sequence)
    .map(sequenceOfWord)
    .find((known) => known !== undefined) ?? sequence;

const mixedCodes = {
  modality: 'modalities-mixed',
  plane: 'planes-mixed',
  sequence: 'sequences-mixed',
} as const satisfies Record<string, CheckCode>;

const warning = (code: CheckCode, params: Check['params'], slices: number[]): Check => ({
  code,
  verdict: 'warn',
  params,
  slices,
});
