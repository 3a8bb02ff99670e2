import { splits } from '@shared/domain/import/options';
import type { Split } from '@shared/domain/import/options';
import type { Check } from '@shared/domain/import/report';
import { UNKNOWN_PATIENT } from '../identity/coder';
import { judge } from './judge';
import { KindTally } from './kinds';
import type { CheckedSlice, CheckedSource, CheckedWhole } from './input';
import { nameIdentifies } from './names-identify';
import { flag, SliceTable } from './slice-table';
import type { SourceTally } from './tally';

/** Below this difference between its brightest and darkest pixels, of 1, a thumbnail shows nothing. */
const BLANK_CONTRAST = 0.02;
/** Share of white pixels from which on a slice counts as saturated; a window of percentiles makes 0.005. */
const MUCH_WHITE = 1 / 3;
/** Numbers of parts in the table: 0 where there are none. */
const partNumber = (split: Split | undefined): number =>
  split === undefined ? 0 : splits.indexOf(split) + 1;

/**
 * Gathers what the checks need, slice by slice, and judges at the end. Bounded: some 300 bytes a slice. Told of slices in the
 * order of the data set, those that were in it before included.
 */
export class CheckCollector {
  readonly #table = new SliceTable();
  readonly #kinds = new KindTally();
  readonly #tally: SourceTally = {
    files: [],
    patients: new Map([[UNKNOWN_PATIENT, 0]]),
    color: { count: 0, file: undefined },
    gray: 0,
    personal: 0,
    namesIdentify: { count: 0, file: undefined },
  };
  #current: Omit<Parameters<SliceTable['add']>[0], 'record'> | undefined;

  /** The stack to which the slices that follow belong. */
  source(source: CheckedSource): void {
    const { files, patients, color, namesIdentify } = this.#tally;
    const { facts, file, patient, series, split } = source;
    files.push(file);
    const patientNumber = patients.get(patient) ?? patients.size;
    patients.set(patient, patientNumber);
    if (facts) {
      if (facts.colors === 3) {
        color.count++;
        color.file ??= file;
      } else this.#tally.gray++;
      const names = source.files ?? [file];
      if (facts.hasPersonalData) this.#tally.personal += names.length;
      for (const name of names) {
        if (!nameIdentifies(name, facts.private.identifiers)) continue;
        namesIdentify.count++;
        namesIdentify.file ??= name;
      }
    }
    this.#current = {
      source: files.length - 1,
      patient: patientNumber,
      series: numberOf(series),
      kind: this.#kinds.numberOf(source),
      part: partNumber(split),
      flags:
        (source.isStack ? flag.stack : 0) |
        (source.labelMap ? flag.labelMap : 0) |
        (source.burnedIn || facts?.burnedIn ? flag.burnedIn : 0) |
        (source.sidesDisagree ? flag.sidesDisagree : 0) |
        (facts?.colors === 3 ? flag.color : 0) |
        (source.side ? flag.sideKnown : 0),
    };
  }

  /** @throws Error where no source was told before: a mistake of the caller. */
  add(slice: CheckedSlice): void {
    const source = this.#current;
    if (!source) throw new Error('A slice without a source');
    let [low, high] = [Infinity, -Infinity];
    for (const value of slice.thumbnail) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
    const flags =
      source.flags |
      (high - low < BLANK_CONTRAST ? flag.blank : 0) |
      (slice.saturated >= MUCH_WHITE ? flag.saturated : 0);
    this.#table.add({ ...source, flags, record: slice.record ?? -1 }, slice);
    if (slice.record !== undefined) this.#kinds.count(source.kind);
  }

  /** The checks, the gravest first. */
  finish(whole: CheckedWhole): Check[] {
    return judge({ table: this.#table, kinds: this.#kinds, tally: this.#tally, whole });
  }
}

/** A text's number (FNV-1a, 32 bits): equal texts have equal ones, and others practically never. */
function numberOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
