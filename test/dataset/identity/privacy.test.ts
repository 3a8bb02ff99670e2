import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { encode } from 'fast-png';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkTexts } from '@shared/domain/import/check-texts';
import { CheckCollector } from '@main/dataset/checks';
import { identify, learnNames, openCoder, saveCoder, UNKNOWN_PATIENT } from '@main/dataset/identity';
import { examine } from '@main/dataset/readers';
import { DatasetFolder } from '@main/library/layout';
import { temporaryFolder } from '../../library/child-process';
import { DATA, isAbsent } from '../readers/shared-data';
import { searchFor, spellings } from '../search-for';
import { dicom } from './made-facts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => (folder = await temporaryFolder()));
afterEach(() => folder.remove());

/** What stands in the header of the zoo's file, as its maker put it there. */
const inHeader = [
  'DOE^JANE MARIE',
  'MRN-00123456',
  '19610412',
  '20190304',
  'ACC998877',
  'St. Example Hospital',
  'HOUSE^GREGORY',
  '12 Example Road',
  '1.2.826.0.1.3680043.2.1143.2592092611698916978113112155415165916',
  '1.2.826.0.1.3680043.2.1143.515404396022363061013111326823367652',
  '433724515',
];

const made = dicom(
  {
    patient: 'Müller^Änne',
    birthDate: '19540312',
    visit: '1.3.6.1.4.1.9590.100.1.2.1',
    series: '1.3.6.1.4.1.9590.100.1.2.2',
    date: '20211224',
    identifiers: ['Müller^Änne', '19540312', 'KIS-7788990', '1.3.6.1.4.1.9590.100.1.2.1', 'Dr. Sørensen^Åse'],
  },
  { hasPersonalData: true, burnedIn: true },
);

/** Everything that identity and checks let out of a file, written to a folder. */
async function writeAll(path: string, file: string, facts: typeof made): Promise<void> {
  const set = new DatasetFolder(path);
  const coder = await openCoder(set);
  const identity = identify(file, facts, { context: learnNames([file]) });
  const codes = coder.codesOf(identity);
  await saveCoder(set, coder);
  const collector = new CheckCollector();
  collector.source({
    file,
    facts,
    patient: codes.patient ?? UNKNOWN_PATIENT,
    series: codes.series,
    isStack: false,
    side: identity.side,
    split: 'train',
    sequence: identity.sequence,
    plane: 'axial',
    labelMap: true,
    burnedIn: true,
  });
  const thumbnail = Float32Array.from({ length: 1024 }, (_, i) => (i % 7) / 7);
  collector.add({ record: 0, hash: '0123456789abcdef', thumbnail, saturated: 1 });
  const moved = [{ patient: codes.patient ?? '', from: ['test'], to: 'train' } as const];
  const checks = collector.finish({ moved, labelFiles: 1 });
  const sentences = checks.map(({ code, params }) => checkTexts[code](params));
  const { scheme, side, split, isLabel, sliceNumber, sequence } = identity;
  const told = { codes, checks, sentences, scheme, side, split, isLabel, sliceNumber, sequence };
  await writeFile(join(path, 'report.json'), JSON.stringify(told));
}

describe('what identity and checks let out', () => {
  it('holds nothing that tells who it is', async () => {
    await writeAll(folder.path, 'scan/IM0001.dcm', made);
    const needles = [...made.private.identifiers, '20211224', '1.3.6.1.4.1.9590.100.1.2.2'].flatMap(
      spellings,
    );
    expect(needles.length).toBeGreaterThan(15);
    expect(await searchFor(folder.path, needles)).toEqual([]);
  });

  it.skipIf(isAbsent)('holds nothing of the header of a file from a scanner', async () => {
    const path = join(DATA, 'zoo/dicom/phi/identifiable_header.dcm');
    const examined = await examine({ name: 'IM0001', path });
    if (examined.kind !== 'image') throw new Error(examined.kind);
    await writeAll(folder.path, 'IM0001', examined.facts);
    expect(examined.facts.private.identifiers.length).toBeGreaterThan(0);
    expect(await searchFor(folder.path, inHeader.flatMap(spellings))).toEqual([]);
  });
});

describe('the search', () => {
  const secret = 'Müller^Änne';

  it.each<[string, Uint8Array]>([
    ['UTF-8', Buffer.from(`{"patient":"müller, änne"}`, 'utf8')],
    ['Latin-1', Buffer.from('xx MÜLLER xx', 'latin1')],
    ['UTF-16', Buffer.from('\0\0Müller^Änne', 'utf16le')],
    ['UTF-16 in the other order', Buffer.from('Müller^Änne', 'utf16le').swap16()],
    ['base64', Buffer.from(Buffer.from('x Müller^Änne y', 'utf8').toString('base64'))],
    ['hexadecimal', Buffer.from(Buffer.from('Müller^Änne', 'utf8').toString('hex'))],
    ['gzip', gzipSync('patient: Müller')],
    [
      'the pixels of a PNG',
      encode({
        width: 16,
        height: 1,
        data: Buffer.from('..Müller^Änne...', 'latin1').subarray(0, 16),
        channels: 1,
      }),
    ],
  ])('finds a name in %s', async (_, bytes) => {
    await mkdir(join(folder.path, 'a/b'), { recursive: true });
    await writeFile(join(folder.path, 'a/b/file'), bytes);
    const found = await searchFor(folder.path, spellings(secret));
    expect(found.length).toBeGreaterThan(0);
    expect(found[0]?.file).toBe(join('a', 'b', 'file'));
  });

  it('finds a name in the name of a folder, and a date however it is written', async () => {
    await mkdir(join(folder.path, 'Müller 1'));
    await writeFile(join(folder.path, 'x'), 'born 12.03.1954');
    const found = await searchFor(folder.path, [secret, '19540312'].flatMap(spellings));
    expect(new Set(found.map(({ as }) => as))).toEqual(new Set(['name', 'UTF-8', 'Latin-1']));
  });

  it('does not find what is not there', async () => {
    await writeFile(join(folder.path, 'x'), 'Müll');
    expect(await searchFor(folder.path, spellings(secret))).toEqual([]);
  });
});
