import { createHash, type Hash } from 'node:crypto';
import type { SliceOrigin } from '@shared/domain/dataset';
import { splits, type Split } from '@shared/domain/import/options';
import { UNKNOWN_PATIENT } from '../identity/coder';

/** What is counted of the records of a data set while they are added; a state can be kept and gone back to. */
export class Tally {
  private sum: Hash = createHash('sha256');
  /** Records by hash, so that an equal one is not added again. */
  private readonly hashes = new Map<string, number>();
  private readonly patientSlices = new Map<string, number>();
  private readonly parts = new Map<Split, number>();
  slices = 0;

  /** The record that has these bytes already. */
  equalTo(hash: string): number | undefined {
    return this.hashes.get(hash);
  }

  add(record: Uint8Array, hash: string, { patient, split }: Pick<SliceOrigin, 'patient' | 'split'>): void {
    this.sum.update(record);
    // Sets that are older hold equal records: the first stands for them.
    if (!this.hashes.has(hash)) this.hashes.set(hash, this.slices);
    this.slices++;
    this.count(patient, split, 1);
  }

  /** The state now, to go back to. */
  mark(): () => void {
    const sum = this.sum.copy();
    const { slices } = this;
    return () => {
      this.sum = sum;
      this.slices = slices;
    };
  }

  /** Takes back what `add` counted of a record, apart from what a mark holds. */
  remove(hash: string, { patient, split }: Pick<SliceOrigin, 'patient' | 'split'>): void {
    this.hashes.delete(hash);
    this.count(patient, split, -1);
  }

  /** Of whom it is known which they are. */
  get patients(): number {
    return this.patientSlices.size - (this.patientSlices.has(UNKNOWN_PATIENT) ? 1 : 0);
  }

  /** SHA-256 of all records so far, in hexadecimal. */
  get sha256(): string {
    return this.sum.copy().digest('hex');
  }

  /** Slices of each part; undefined where none has a part. */
  get slicesOfParts(): Record<Split, number> | undefined {
    if (this.parts.size === 0) return undefined;
    return Object.fromEntries(splits.map((split) => [split, this.parts.get(split) ?? 0])) as Record<
      Split,
      number
    >;
  }

  private count(patient: string, split: Split | undefined, by: number): void {
    const ofPatient = (this.patientSlices.get(patient) ?? 0) + by;
    if (ofPatient > 0) this.patientSlices.set(patient, ofPatient);
    else this.patientSlices.delete(patient);
    if (split) this.parts.set(split, (this.parts.get(split) ?? 0) + by);
  }
}
