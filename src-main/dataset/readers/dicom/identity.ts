import type { Side } from '@shared/domain/import/options';
import type { PrivateFacts, SourceFile } from '../scan';
import type { DataSet, Element } from './elements';
import type { Values } from './values';

const tags = (hex: string): ReadonlySet<number> => new Set(hex.split(' ').map((tag) => parseInt(tag, 16)));

/** Names of persons: patient, physicians, operators, relatives, reviewers (PS3.15 table E.1-1). */
const NAMES = tags(
  '00080090 00081048 00081050 00081052 00081060 00081070 00100010 00101001 00101005 00101060 00102297 00321032 ' +
    '00400006 0040a075 0040a123 00402008 00401010 300e0008 00120040 00120042',
);

/** Identifiers, addresses, institutions and devices. */
const IDENTIFIERS = tags(
  '00080050 00080080 00080081 00081010 00081040 00100020 00100021 00101000 00101040 00101090 00102154 00102160 ' +
    '00180010 00181000 00181002 00200010 00380010 00380300 00400241 00400242 00400253 00401001 00402016 00402017 ' +
    '00120020 00120030 00120031',
);

const DATES = tags(
  '00080012 00080020 00080021 00080022 00080023 0008002a 00100030 00181012 00321000 00321040 00400002 00400244 00400250',
);

/** Identifiers of study, series and frame of reference; that of the file itself is too many to keep, see below. */
const UIDS = tags('0020000d 0020000e 00200052');
const FILE_UID = 0x00080018;

export interface DicomIdentity {
  readonly private: PrivateFacts;
  readonly hasPersonalData: boolean;
  readonly side: Side | undefined;
}

/** Whatever tells who and when. `stack` tells the stacks of one series apart. */
export function identityOf(values: Values, file: SourceFile, stack: string): DicomIdentity {
  const found = new Set<string>();
  collect(values, values.set, found);
  const own = values.text(FILE_UID);
  if (own && file.name.includes(own)) found.add(own);
  const isKnown = (text: string | undefined): boolean =>
    text !== undefined && !/^(anon\w*|unknown|none|n\/?a|0+)$/i.test(text);
  const time = values.text(0x00080030) ?? '';
  const date = values.text(0x00080020);
  const optional = {
    patient: values.text(0x00100020) ?? values.text(0x00100010),
    birthDate: values.text(0x00100030),
    visit: values.text(0x0020000d),
    series: values.text(0x0020000e),
    date: date === undefined ? undefined : date + time,
  };
  const told = Object.entries(optional).filter(([, value]) => value !== undefined);
  return {
    private: {
      ...(Object.fromEntries(told) as Partial<PrivateFacts>),
      stack,
      identifiers: shared([...found]),
    },
    hasPersonalData: [...found].some((text) => isKnown(text) && !UID.test(text)),
    side: sideOf(values),
  };
}

const UID = /^[012](\.\d+){4,}$/;

/** Elements of all depths. */
function collect(values: Values, set: DataSet, found: Set<string>): void {
  for (const [tag, element] of set) {
    if (found.size > MOST) return;
    if (element.items) for (const item of element.items) collect(values, item, found);
    else if (element.length && element.length <= LONGEST) take(values, tag, element, found);
  }
}

const MOST = 200;
const LONGEST = 1024;

function take(values: Values, tag: number, element: Element, found: Set<string>): void {
  const isPrivate = (tag >>> 16) % 2 === 1;
  const isText = ['', 'PN', 'LO', 'SH', 'ST', 'LT', 'UN', 'UT', 'CS', 'DA', 'DT', 'AE', 'UI'].includes(
    element.vr,
  );
  if (!isText) return;
  if (NAMES.has(tag) || element.vr === 'PN') addName(values.decode(values.bytesOf(element)), found);
  else if (IDENTIFIERS.has(tag) || DATES.has(tag) || UIDS.has(tag))
    addEach(values.decode(values.bytesOf(element)), found);
  else if (isPrivate) {
    const text = values.decode(values.bytesOf(element));
    // Private elements hold anything; what looks like a name or a number of somebody counts.
    const isTelling = /\w\^\w|\d{6}/.test(text) && !UID.test(text);
    const isPlain = !/[^\x20-\x7e\u00a0-\uffff]/.test(text) && text.length <= 128;
    if (isTelling && isPlain) addEach(text, found);
  }
}

function addEach(text: string, found: Set<string>): void {
  for (const part of text.split('\\')) if (part.trim().length >= 3) found.add(part.trim());
}

/** The whole name, and its parts where they are long enough to tell somebody. */
function addName(text: string, found: Set<string>): void {
  for (const name of text.split('\\')) {
    if (name.trim() === '') continue;
    found.add(name.trim());
    for (const part of name.split(/[\^=\s,]+/)) if (part.length >= 3) found.add(part);
  }
}

/** Files of a series have the same identifiers: one list for all of them keeps 200,000 files small. */
const lists = new Map<string, readonly string[]>();

function shared(identifiers: readonly string[]): readonly string[] {
  const key = identifiers.join('\n');
  const known = lists.get(key);
  if (known) return known;
  if (lists.size >= 5000) lists.clear();
  lists.set(key, identifiers);
  return identifiers;
}

/** Image Laterality, Laterality, or Frame Laterality. */
function sideOf(values: Values): Side | undefined {
  const anatomy = values.item(0x52009229)?.item(0x00209071)?.text(0x00209072);
  const told = values.text(0x00200062) ?? values.text(0x00200060) ?? anatomy;
  return told === 'L' ? 'left' : told === 'R' ? 'right' : undefined;
}
