import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Coder, identify, openCoder, saveCoder } from '@main/dataset/identity';
import type { Identity } from '@main/dataset/identity';
import { DatasetFolder } from '@main/library/layout';
import { temporaryFolder } from '../../library/child-process';
import { dicom, picture } from './made-facts';

const salt = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);
const person = (patient: string, visit?: string, date?: string): Identity =>
  identify('x.dcm', dicom({ patient, ...(visit && { visit }), ...(date && { date }) }));

describe('codes', () => {
  it('are the same for one patient however it is spelt, and others for others', () => {
    const coder = new Coder(salt(1));
    const code = (patient: string) => coder.codesOf(person(patient)).patient;
    expect(code('DOE^JANE')).toMatch(/^P-[0-9A-F]{4}$/);
    expect(code('doe^jane ')).toBe(code('DOE^JANE'));
    expect(code('DOE^JOHN')).not.toBe(code('DOE^JANE'));
  });

  it('depend on the salt and not on the order in which patients come', () => {
    const patients = Array.from({ length: 300 }, (_, i) => person(`MRN-${i}`));
    const codes = (some: readonly Identity[], byte: number) => {
      const coder = new Coder(salt(byte));
      for (const one of some) coder.learn(one);
      return new Map(some.map((one) => [one.patient, coder.codesOf(one).patient]));
    };
    const forward = codes(patients, 1);
    const backward = codes([...patients].reverse(), 1);
    for (const [patient, code] of forward) expect(backward.get(patient)).toBe(code);
    expect([...codes(patients, 2).values()]).not.toEqual([...forward.values()]);
  });

  it('grow where two patients would have the same', () => {
    const patients = Array.from({ length: 2000 }, (_, i) => person(`MRN-${i}`));
    const coder = new Coder(salt(3));
    for (const one of patients) coder.learn(one);
    const codes = patients.map((one) => coder.codesOf(one).patient!);
    expect(new Set(codes).size).toBe(2000);
    expect(codes.some((code) => code.length > 6)).toBe(true);
  });

  it('number the visits of a patient in the order of time', () => {
    const coder = new Coder(salt(1));
    const visits = [
      person('A', '1.2.9', '20200101'),
      person('A', '1.2.3', '20210101'),
      person('B', '1.2.5', '20220101'),
    ];
    for (const one of [...visits].reverse()) coder.learn(one);
    expect(visits.map((one) => coder.codesOf(one).visit)).toEqual(['1', '2', '1']);
  });

  it('number visits that are words alike for all patients', () => {
    const coder = new Coder(salt(1));
    const name = (patient: number, visit: string) =>
      `OAI${patient}_${visit}_3de3d1_SAG_3D_DESS_WE_LEFT.nii.gz_0.png`;
    const told = [
      [9000001, '24_Months'],
      [9000001, 'BaseLine'],
      [9000002, '12_Months'],
      [9000003, '24 months'],
    ].map(([patient, visit]) => identify(name(Number(patient), String(visit)), picture));
    for (const one of told) coder.learn(one);
    expect(told.map((one) => coder.codesOf(one).visit)).toEqual(['3', '1', '2', '3']);
  });

  it('are equal for the slices of one series', () => {
    const coder = new Coder(salt(1));
    const slice = (series: string) =>
      coder.codesOf(identify('x.dcm', dicom({ patient: 'A', series }))).series;
    expect(slice('1.2.3')).toBe(slice('1.2.3'));
    expect(slice('1.2.3')).not.toBe(slice('1.2.4'));
  });

  it('are not given where nothing tells the patient', () => {
    expect(new Coder(salt(1)).codesOf(identify('x.png', picture)).patient).toBeUndefined();
  });
});

describe('codes that are kept', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let set: DatasetFolder;
  beforeEach(async () => {
    folder = await temporaryFolder();
    set = new DatasetFolder(folder.path);
    await mkdir(set.path, { recursive: true });
  });
  afterEach(() => folder.remove());

  it('give a patient who comes again the same code, and numbers go on', async () => {
    const first = await openCoder(set);
    const before = [person('A', '1.2.3', '20200101'), person('B')].map((one) => first.codesOf(one));
    await saveCoder(set, first);
    const later = await openCoder(set);
    const [c, a] = [person('C'), person('A', '1.2.4', '20210101')];
    later.learn(c);
    expect(later.codesOf(a)).toMatchObject({ patient: before[0]?.patient, visit: '2' });
    expect(later.codesOf(person('B')).patient).toBe(before[1]?.patient);
    expect(before.map(({ patient }) => patient)).not.toContain(later.codesOf(c).patient);
  });

  it.skipIf(process.platform === 'win32')('are readable by the user alone', async () => {
    await saveCoder(set, await openCoder(set));
    expect((await stat(set.salt)).mode & 0o777).toBe(0o600);
  });

  it('are not made anew where they are damaged', async () => {
    await openCoder(set);
    await writeFile(set.salt, (await readFile(set.salt, 'utf8')).slice(0, 30));
    await expect(openCoder(set)).rejects.toMatchObject({ code: 'file-damaged', params: { path: set.salt } });
  });
});
