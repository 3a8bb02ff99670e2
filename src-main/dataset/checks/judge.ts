import { verdicts } from '@shared/domain/import/report';
import type { Check, Verdict } from '@shared/domain/import/report';
import { UNKNOWN_PATIENT } from '../identity/coder';
import { exactDuplicates } from './exact-duplicates';
import { check, foundRows, ofSlices, recordsWhere } from './gathered';
import type { Found, Gathered } from './gathered';
import { nearDuplicates } from './near-duplicates';
import { flag } from './slice-table';
import { unlikeRest } from './unlike-rest';

/** Slices to train on from which on training is dependable, and below which nothing is learnt. */
const ENOUGH_SLICES = 1000;
const FEWEST_SLICES = 200;
const ENOUGH_PATIENTS = 20;
/** Where fewer slices, of all, have a side, sides are not what the set is about. */
const SIDED = 0.1;
/** Codes of patients that a sentence names. */
const MOST_NAMED = 5;

/** All checks of what was gathered, the gravest first. */
export function judge(gathered: Gathered): Check[] {
  const { table, kinds } = gathered;
  const recordsOf = (wanted: ReadonlySet<number>, most: number): number[] =>
    recordsWhere(table, (row) => wanted.has(row.kind), most).records;
  const checks = [
    ...amounts(gathered),
    ...parts(gathered),
    ...duplicates(gathered),
    ...kinds.checks(recordsOf),
    ...pixels(gathered),
    ...privacy(gathered),
    ...odd(gathered),
  ];
  const rank = (verdict: Verdict): number => -verdicts.indexOf(verdict);
  return checks.sort((a, b) => rank(a.verdict) - rank(b.verdict));
}

function amounts(gathered: Gathered): Check[] {
  const { table, tally } = gathered;
  const patients = new Set<number>();
  let slices = 0;
  for (let i = 0; i < table.length; i++) {
    const { record, patient, part } = table.row(i);
    if (record < 0) continue;
    patients.add(patient);
    // Part 0 is none, and 1 is training.
    if (part <= 1) slices++;
  }
  const enough = ENOUGH_SLICES;
  const amount =
    slices >= enough
      ? check('slices-enough', 'good', { slices })
      : slices >= FEWEST_SLICES
        ? check('slices-few', 'warn', { slices, enough })
        : check('slices-too-few', 'bad', { slices, enough });
  const unknown = tally.patients.get(UNKNOWN_PATIENT)!;
  const nobody = recordsWhere(table, ({ patient }) => patient === unknown);
  const known = patients.size - (nobody.count > 0 ? 1 : 0);
  const persons =
    known >= ENOUGH_PATIENTS
      ? [check('patients-enough', 'good', { patients: known })]
      : known > 1
        ? [check('patients-few', 'warn', { patients: known })]
        : known === 1 && nobody.count === 0
          ? [check('patients-one', 'warn')]
          : [];
  // All of them would only be “everything”: there is nothing to pick out.
  const listed = nobody.count === slices && known === 0 ? { ...nobody, records: [] } : nobody;
  return [amount, ...persons, ...ofSlices(gathered, 'patients-unknown', 'warn', listed)];
}

function parts({ table, tally, whole }: Gathered): Check[] {
  const unknown = tally.patients.get(UNKNOWN_PATIENT)!;
  const patients = [0, 1, 2, 3].map(() => new Set<number>());
  for (let i = 0; i < table.length; i++) {
    const { record, patient, part } = table.row(i);
    if (record >= 0 && patient !== unknown) patients[part]?.add(patient);
  }
  const [none, train, validate, test] = patients.map(({ size }) => size) as [number, number, number, number];
  if (whole.moved.length > 0) {
    const named = whole.moved.slice(0, MOST_NAMED).map(({ patient }) => patient);
    const codes = named.join(', ') + (whole.moved.length > MOST_NAMED ? ' …' : '');
    return [check('parts-moved', 'warn', { patients: whole.moved.length, codes })];
  }
  if (validate + test > 0) return [check('parts-clean', 'good', { train, validate, test })];
  return none + train > 0 ? [check('parts-none', 'warn')] : [];
}

function duplicates(gathered: Gathered): Check[] {
  const { table, tally } = gathered;
  const unknown = tally.patients.get(UNKNOWN_PATIENT)!;
  const exact = exactDuplicates(table, unknown);
  const near = nearDuplicates(table, unknown);
  const isApart = (first: number, second: number): boolean => {
    const [a, b] = [table.row(first), table.row(second)];
    return a.part !== b.part || (a.patient !== b.patient && a.patient !== unknown && b.patient !== unknown);
  };
  const apart = near.filter(({ first, second }) => isApart(first, second)).map(({ second }) => second);
  const beside = near.filter(({ first, second }) => !isApart(first, second)).map(({ second }) => second);
  const checks = [
    ...ofSlices(gathered, 'duplicates-across', 'bad', foundRows(table, exact.across)),
    ...ofSlices(gathered, 'duplicates-near-parts', 'bad', foundRows(table, apart)),
    ...ofSlices(gathered, 'duplicates-near', 'warn', foundRows(table, beside)),
    ...(exact.count > 0 ? [check('duplicates-exact', 'warn', { slices: exact.count })] : []),
  ];
  return checks.length > 0 ? checks : [check('duplicates-none', 'good')];
}

function pixels(gathered: Gathered): Check[] {
  const { table, tally, whole } = gathered;
  const flagged = (bit: number): Found => recordsWhere(table, ({ flags }) => (flags & bit) !== 0);
  const text = ofSlices(gathered, 'text-burned-in', 'bad', flagged(flag.burnedIn));
  const { color, gray } = tally;
  const isMixed = color.count > 0 && gray > 0;
  const colored = isMixed ? flagged(flag.color) : undefined;
  return [
    ...ofSlices(gathered, 'label-maps', 'bad', flagged(flag.labelMap)),
    ...(whole.labelFiles > 0 ? [check('labels-left-out', 'good', { files: whole.labelFiles })] : []),
    ...ofSlices(gathered, 'slices-blank', 'warn', flagged(flag.blank)),
    ...ofSlices(gathered, 'slices-saturated', 'warn', flagged(flag.saturated)),
    ...(text.length > 0 ? text : [check('text-none', 'good')]),
    ...(colored
      ? [check('colors-mixed', 'warn', { color: color.count, gray, file: color.file ?? '' }, colored.records)]
      : []),
  ];
}

function privacy({ tally }: Gathered): Check[] {
  const { personal, namesIdentify } = tally;
  const { count: files, file = '' } = namesIdentify;
  return [
    ...(personal > 0 ? [check('personal-data-left-behind', 'good', { files: personal })] : []),
    ...(files > 0 ? [check('names-identify', 'warn', { files, file })] : []),
  ];
}

function odd(gathered: Gathered): Check[] {
  const { table } = gathered;
  const unlike = foundRows(table, unlikeRest(table));
  const sided = recordsWhere(table, ({ flags }) => (flags & flag.sideKnown) !== 0).count;
  const sideless = recordsWhere(table, ({ flags }) => (flags & flag.sideKnown) === 0);
  const disagreeing = recordsWhere(table, ({ flags }) => (flags & flag.sidesDisagree) !== 0);
  return [
    ...ofSlices(gathered, 'unlike-rest', 'warn', unlike),
    ...(sided > SIDED * (sided + sideless.count)
      ? ofSlices(gathered, 'sides-unknown', 'warn', sideless)
      : []),
    ...ofSlices(gathered, 'sides-disagree', 'warn', disagreeing),
  ];
}
