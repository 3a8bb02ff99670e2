import type { ImportProgress } from '@shared/contract/application';
import type { ImportReport } from '@shared/domain/import/report';

const windowAllowed = 'automatic, percentiles:LOW,HIGH, fixed:LOW,HIGH or dicom';
const rangeAllowed = 'two numbers in per cent, such as 20-80';
const cropAllowed =
  'four parts of the square from 0 to 1: left, top, width and height, such as 0.1,0.1,0.8,0.8';
const splitAllowed = 'three numbers in per cent that add up to 100, such as 80,10,10';

const count = (n: number, one: string): string => `${n} ${one}${n === 1 ? '' : 's'}`;
/** None where nothing tells the patients apart. */
const patientsOf = (n: number): string => (n === 0 ? 'unknown patients' : count(n, 'patient'));

/** The sentences of `import` and `inspect`. */
export const importing = {
  name: 'name of the new data set',
  into: 'name of a data set to which the images are added',
  plane: 'plane of the slices (default: as acquired)',
  size: (sizes: readonly number[]): string => `side of a slice in pixels: ${sizes.join(', ')} (default: 256)`,
  range: 'the part of each volume that is taken, in per cent of its slices (default: 0-100)',
  every: 'take every nth slice of that part (default: 1)',
  minForeground: 'leave out slices with less foreground than this, in per cent; 0 keeps all (default: 2)',
  window: `how values become gray: ${windowAllowed} (default: automatic)`,
  crop: 'box that is cut out of each slice, as parts of its side',
  bringTo: 'bring all sides, such as knees, to this one',
  pattern: 'how file names tell who is who, such as "{patient}_{visit}_{any}_{side}_{slice}.png"',
  split: 'shares of patients that train, validate and test (default: 80,10,10)',
  seed: 'decides which patient goes to which part (default: 1)',
  color: 'keep colours',
  dryRun: 'read everything, write nothing, and tell what would come of it',
  refusedFile: 'also write the files that were left out, and why, to this CSV',

  windowAllowed,
  rangeAllowed,
  cropAllowed,
  splitAllowed,
  allowed: {
    size: '32, 64, 128, 256, 512 or 1024',
    every: 'whole numbers from 1 to 1000',
    'min-foreground': '0 to 100',
    window: windowAllowed,
    range: rangeAllowed,
    crop: cropAllowed,
    split: splitAllowed,
    seed: 'whole numbers from 0',
  } as Partial<Record<string, string>>,
  notUnderstood: (value: string): string => `“${value}” is not understood`,
  notHundred: 'the shares do not add up to 100',
  needsTarget: 'it is not clear where the images go',
  needsTargetAllowed: '--name NAME for a new data set, or --into NAME for one of the library',
  dryRunName: 'Imported images',

  phases: { reading: 'Reading', preparing: 'Preparing', checking: 'Checking', finishing: 'Finishing' },
  rate: (figure: string): string => `${figure} files/s`,
  left: (time: string): string => `, about ${time} left`,
  progress: (
    phase: string,
    done: number,
    total: number,
    slices: number,
    refused: number,
    speed: string,
    left: string,
  ): string => `${phase}: ${done} of ${total} files, ${slices} slices, ${refused} left out, ${speed}${left}`,
  cancelling: 'Cancelling …',
  cancelled: 'Cancelled; nothing was left in the library.',
  refused: (file: string, reason: string): string => `  left out  ${file}: ${reason}`,
  moreRefused: (count: number): string => `  … and ${count} more; --refused FILE.csv lists all`,
  check: (verdict: string, message: string, remedy: string): string =>
    `  ${verdict.padEnd(8)}  ${message}${remedy === '' ? '' : ` ${remedy}`}`,
  parts: ({ train, validate, test }: ImportReport['parts']): string =>
    `  parts     ${count(train.slices, 'slice')} to train (${patientsOf(train.patients)}), ${validate.slices} to validate (${validate.patients}), ${test.slices} to test (${test.patients})`,
  planned: (slices: number, patients: number): string =>
    `There would be ${count(slices, 'slice')} of ${patientsOf(patients)}. Nothing was written.`,
  done: (added: number, name: string, slices: number, patients: number): string =>
    `${count(added, 'slice')} brought; “${name}” now has ${slices} of ${patientsOf(patients)}.`,

  columns: ['', 'file', 'format', 'shape', 'dtype', 'min', 'max', 'mean', 'reason'],
} satisfies Record<string, unknown> & { phases: Record<ImportProgress['phase'], string> };
