import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { examine, groupSources, readVolume } from '@main/dataset/readers';
import { refusalSentence, remarkSentence } from '@shared/domain/import/findings';
import { DATA, isAbsent, zoo } from './shared-data';

const PHI = join(DATA, 'zoo/dicom/phi');

describe.skipIf(isAbsent)('what a header tells of a person', () => {
  it('is known to the reader, under `private` alone', async () => {
    for (const name of await readdir(PHI)) {
      const found = await examine({ name, path: join(PHI, name) });
      if (found.kind !== 'image') throw new Error(name);
      const { private: own, ...open } = found.facts;
      const told = [own.patient, own.birthDate, own.visit, own.series, ...own.identifiers].filter(
        (text) => text !== undefined,
      );
      expect(told.length).toBeGreaterThan(3);
      expect(found.facts.hasPersonalData).toBe(true);
      const shown = JSON.stringify(open) + found.facts.remarks.map(remarkSentence).join();
      for (const text of told.filter((each) => each.length >= 3)) expect(shown).not.toContain(text);
    }
  });

  it('is in private elements too', async () => {
    const path = join(PHI, 'identifiable_header.dcm');
    const found = await examine({ name: 'x.dcm', path });
    if (found.kind !== 'image') throw new Error('no image');
    expect(found.facts.private.identifiers.some((text) => /\^/.test(text))).toBe(true);
  });

  it('is in no sentence of a refusal, and in nothing that is thrown', async () => {
    for (const { file, path } of zoo().filter((entry) => entry.file.startsWith('dicom/'))) {
      const found = await examine({ name: file, path });
      if (found.kind === 'refused') expect(refusalSentence(found.refusal)).not.toMatch(/\^|\d{8}/);
      if (found.kind !== 'image') continue;
      const source = groupSources([found])[0]!;
      await readVolume(source).catch((error: Error) => {
        for (const text of found.facts.private.identifiers) expect(String(error.message)).not.toContain(text);
      });
    }
  });
});
