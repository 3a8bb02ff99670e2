import { randomBytes } from 'node:crypto';
import {
  compareVisits,
  freePatientCode,
  keptKey,
  keyedHash,
  patientKey,
  seriesCode,
  visitKey,
} from './codes';
import type { KeptCodes } from './codes';
import type { Identity } from './identity';

/** Stands in a data set for the patient of slices of which nothing tells whose they are. */
export const UNKNOWN_PATIENT = 'unknown';

/** What may leave the importer's process instead of an identity. */
export interface Codes {
  /** Such as `P-3F2A`; undefined where nothing tells the patient. */
  readonly patient: string | undefined;
  /** `1`, `2` …: in the order of time where it is known, else of the words. */
  readonly visit: string | undefined;
  /** Such as `S-0C19A2B7`. */
  readonly series: string;
}

type ForCodes = Pick<Identity, 'patient' | 'visit' | 'visitDate' | 'visitKind' | 'series'>;

interface LearntVisit {
  /** Under which its number is kept. */
  readonly key: string;
  readonly name: string;
  readonly date: string;
}

const MOST_REMEMBERED = 20_000;

/**
 * Makes the codes of one data set: HMAC-SHA256 under the set's salt. The same patient has the same code in all imports into
 * the set, and another one in every other set. All identities are learnt before the first code is asked for, so that codes
 * do not depend on the order of files; what is learnt later gets the numbers and codes that are left.
 */
export class Coder {
  readonly #codes: KeptCodes;
  readonly #takenCodes: Set<string>;
  /** The highest number so far, by the group of visits that are numbered together. */
  readonly #lastVisits = new Map<string, number>();
  readonly #newPatients = new Set<string>();
  readonly #newVisits = new Map<string, LearntVisit>();
  readonly #hashes = new Map<string, string>();

  /** @param kept 32 bytes of salt for a set that has no codes yet, or the codes that a set has */
  constructor(kept: Uint8Array | KeptCodes = randomBytes(32)) {
    this.#codes =
      kept instanceof Uint8Array
        ? { schema: 1, salt: Buffer.from(kept).toString('hex'), patients: {}, visits: {} }
        : copyOf(kept);
    this.#takenCodes = new Set(Object.values(this.#codes.patients));
    for (const [key, number] of Object.entries(this.#codes.visits)) this.#noteVisit(key, number);
  }

  learn(identity: ForCodes): void {
    if (identity.patient !== undefined) {
      const hash = this.#patientHash(identity.patient);
      if (!(keptKey(hash) in this.#codes.patients)) this.#newPatients.add(hash);
    }
    const visit = this.#visitOf(identity);
    if (visit && !(visit.key in this.#codes.visits)) this.#newVisits.set(visit.key, visit);
  }

  codesOf(identity: ForCodes): Codes {
    this.learn(identity);
    this.#settle();
    const { patient, series } = identity;
    const patientHash = patient === undefined ? undefined : this.#patientHash(patient);
    const visit = this.#visitOf(identity);
    return {
      patient: patientHash === undefined ? undefined : this.#codes.patients[keptKey(patientHash)],
      visit: visit && String(this.#codes.visits[visit.key]),
      series: seriesCode(this.#hash('series', `${patientHash ?? ''}\n${series}`)),
    };
  }

  /** What is kept beside the data set. */
  kept(): KeptCodes {
    this.#settle();
    return copyOf(this.#codes);
  }

  /** HMACs are asked for again and again for the same patients: a bounded number of them is remembered. */
  #hash(kind: Parameters<typeof keyedHash>[1], text: string): string {
    const key = `${kind}\n${text}`;
    const known = this.#hashes.get(key);
    if (known !== undefined) return known;
    const hash = keyedHash(this.#codes.salt, kind, text);
    if (this.#hashes.size >= MOST_REMEMBERED) this.#hashes.clear();
    this.#hashes.set(key, hash);
    return hash;
  }

  #patientHash(patient: string): string {
    return this.#hash('patient', patientKey(patient));
  }

  /** A visit that is a word is the same for all patients; a study is one of its patient. */
  #visitOf({ visit, visitDate, visitKind, patient }: ForCodes): LearntVisit | undefined {
    if (visit === undefined) return undefined;
    const group = visitKind === 'named' ? 'named' : `dated ${patientKey(patient ?? '')}`;
    const name = visitKind === 'named' ? visitKey(visit) : visit;
    const key = keptKey(this.#hash('visits', group)) + keptKey(this.#hash('visit', `${group}\n${name}`));
    return { key, name, date: visitDate ?? '' };
  }

  #noteVisit(key: string, number: number): void {
    const group = key.slice(0, key.length / 2);
    this.#lastVisits.set(group, Math.max(number, this.#lastVisits.get(group) ?? 0));
  }

  /** Gives codes and numbers to what was learnt since. */
  #settle(): void {
    for (const hash of [...this.#newPatients].sort()) {
      const code = freePatientCode(hash, this.#takenCodes);
      this.#codes.patients[keptKey(hash)] = code;
      this.#takenCodes.add(code);
    }
    this.#newPatients.clear();
    const inTime = [...this.#newVisits.values()].sort(
      (a, b) => compareText(a.date, b.date) || compareVisits(a.name, b.name),
    );
    for (const { key } of inTime) {
      const number = (this.#lastVisits.get(key.slice(0, key.length / 2)) ?? 0) + 1;
      this.#codes.visits[key] = number;
      this.#noteVisit(key, number);
    }
    this.#newVisits.clear();
  }
}

const copyOf = (codes: KeptCodes): KeptCodes => ({
  ...codes,
  patients: { ...codes.patients },
  visits: { ...codes.visits },
});
const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
