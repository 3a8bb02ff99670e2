import { createHmac } from 'node:crypto';
import { z } from 'zod';

/** Codes of one data set as they are kept beside it: by them, images that are added later join the patients they belong to. */
export const keptCodes = z.object({
  schema: z.literal(1),
  /** 32 random bytes in hexadecimal. Codes cannot be computed from identifiers without it. */
  salt: z.string().regex(/^[0-9a-f]{64}$/),
  /** Code by the first 12 hexadecimal digits of the patient's HMAC. */
  patients: z.record(z.string().regex(/^[0-9a-f]{12}$/), z.string()),
  /** Number by 12 hexadecimal digits for those who share a numbering (one patient, or all) and 12 for the visit. */
  visits: z.record(z.string().regex(/^[0-9a-f]{24}$/), z.number().int().positive()),
});
export type KeptCodes = z.infer<typeof keptCodes>;

/** Hexadecimal digits of a patient's code, and of how many it grows where another patient has the same. */
const SHORTEST_CODE = 4;
const LONGER_BY = 2;
const SERIES_DIGITS = 8;

/** HMAC-SHA256 of a text under the salt, in hexadecimal; `kind` keeps a patient and a visit of one spelling apart. */
export const keyedHash = (
  salt: string,
  kind: 'patient' | 'visits' | 'visit' | 'series',
  text: string,
): string => createHmac('sha256', Buffer.from(salt, 'hex')).update(`${kind}\n${text}`).digest('hex');

/** By this a code is kept: 48 bits, of which two of a million patients are equal by 1 chance in 500. */
export const keptKey = (hash: string): string => hash.slice(0, 12);

/** The shortest code of a patient that nobody has yet, such as `P-3F2A`. */
export function freePatientCode(hash: string, taken: ReadonlySet<string>): string {
  for (let digits = SHORTEST_CODE; ; digits += LONGER_BY) {
    const code = `P-${hash.slice(0, digits).toUpperCase()}`;
    if (!taken.has(code) || digits >= hash.length) return code;
  }
}

export const seriesCode = (hash: string): string => `S-${hash.slice(0, SERIES_DIGITS).toUpperCase()}`;

/** A patient's identifier in one spelling: `doe^jane ` and `DOE^JANE` are one. Private. */
export const patientKey = (patient: string): string =>
  patient
    .normalize('NFKC')
    .replace(/[\s^]+/g, ' ')
    .trim()
    .toUpperCase();

/** A visit's word in one spelling: `study_2` and `Study2` are one. */
export const visitKey = (visit: string): string =>
  visit
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_.-]+/g, '')
    .replace(/0+(?=\d)/g, (zeros, at: number, whole: string) =>
      /\d/.test(whole[at - 1] ?? '') ? zeros : '',
    );

const DAYS: readonly (readonly [RegExp, number])[] = [
  [/y(?:ea)?rs?/, 365],
  [/m(?:on(?:th)?s?|o)?/, 30],
  [/w(?:ee)?ks?/, 7],
];

/** Puts visits that are words in the order of time as far as the words tell it. */
export function compareVisits(a: string, b: string): number {
  const [dayOfA, dayOfB] = [dayOf(a), dayOf(b)];
  return dayOfA === dayOfB ? a.localeCompare(b, 'en', { numeric: true }) : dayOfA - dayOfB;
}

function dayOf(visit: string): number {
  if (/^(baseline|bl|pre\w*|v00)$/.test(visit)) return 0;
  const unit = /^(?:(\d+)([a-z]+)|([a-z]+)(\d+))$/.exec(visit);
  if (!unit) return Infinity;
  const days = DAYS.find(([word]) => new RegExp(`^${word.source}$`).test(unit[2] ?? unit[3] ?? ''))?.[1];
  return Number(unit[1] ?? unit[4]) * (days ?? 1);
}
