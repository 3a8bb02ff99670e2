import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { identify, learnNames } from '@main/dataset/identity';
import { DATA, isAbsent } from '../readers/shared-data';
import { picture, volume } from './made-facts';

const tell = (names: readonly string[], facts = /\.(nii|gz)$/.test(names[0] ?? '') ? volume : picture) => {
  const context = learnNames(names);
  return names.map((name) => identify(name, facts, { context }));
};
const patients = (names: readonly string[]) => tell(names).map(({ patient }) => patient);

describe('patients in folders', () => {
  it.skipIf(isAbsent)('are those of the brain volumes, with visits and sequences', () => {
    const names = readdirSync(join(DATA, 'brain-mr'), { recursive: true, encoding: 'utf8' })
      .map((name) => name.replaceAll('\\', '/'))
      .filter((name) => name.endsWith('.nii.gz'));
    const told = tell(names);
    expect(new Set(told.map(({ patient }) => patient)).size).toBe(7);
    expect(new Set(told.map(({ sequence }) => sequence))).toEqual(new Set(['FLAIR', 'T1W', 'T2W']));
    told.forEach(({ patient, visit, isLabel, scheme }, i) => {
      expect(names[i]).toContain(`${patient}/${visit}_`);
      expect([isLabel, scheme]).toEqual([false, 'folder']);
    });
  });

  it('lie at the depth at which folders look like patients', () => {
    expect(patients(['p01/study1/a.png', 'p01/study2/a.png', 'p02/study1/a.png'])).toEqual([
      'p01',
      'p01',
      'p02',
    ]);
    expect(patients(['train/1001/x/a.png', 'train/1002/x/a.png', 'test/1001/x/a.png'])).toEqual([
      '1001',
      '1002',
      '1001',
    ]);
  });

  it('are not kinds of disease, grades, sizes or batches', () => {
    expect(patients(['glioma/img_1.jpg', 'meningioma/img_1.jpg', 'notumor/img_2.jpg'])).toEqual(
      Array(3).fill(undefined),
    );
    expect(patients(['0/a.png', '1/b.png', '4/c.png'])).toEqual(Array(3).fill(undefined));
    expect(patients(['images_001/a.png', 'images_002/b.png'])).toEqual(Array(2).fill(undefined));
  });

  it('of one folder name in two hospitals are two where the name is a mere number', () => {
    expect(patients(['north7/01/a.png', 'north7/02/a.png', 'south9/01/a.png'])).toEqual([
      'north7/01',
      'north7/02',
      'south9/01',
    ]);
  });
});

describe('patients in file names', () => {
  it('stand before the number of a slice where names tell apart', () => {
    const told = tell(['anna_001.png', 'anna_002.png', 'ben_001.png', 'ben_002.png']);
    expect(told.map(({ patient }) => patient)).toEqual(['anna', 'anna', 'ben', 'ben']);
    expect(told[0]?.seriesKey).toBe(told[1]?.seriesKey);
    expect(told[0]?.seriesKey).not.toBe(told[2]?.seriesKey);
  });

  it('are not told by pictures that are only numbered, which are no stack either, but one row', () => {
    const told = tell(Array.from({ length: 30 }, (_, i) => `IMG_${1000 + i}.jpg`));
    for (const { patient, seriesKey, series } of told)
      expect([patient, seriesKey, series]).toEqual([undefined, undefined, told[0]?.series]);
  });

  it('are what is left of a volume’s name without sequence, visit and side', () => {
    expect(patients(['IXI012-HH-1211-T1.nii.gz', 'IXI012-HH-1211-T2.nii.gz'])).toEqual(
      Array(2).fill('IXI012_HH_1211'),
    );
    expect(patients(['T1_001.nii.gz', 'T1_002.nii.gz'])).toEqual(['001', '002']);
    expect(patients(['anna_visit1.nii.gz', 'anna_visit2.nii.gz'])).toEqual(['anna', 'anna']);
  });

  it('stay apart where one word is numbered, as in the medical decathlon', () => {
    expect(
      patients(['imagesTr/liver_1.nii.gz', 'imagesTr/liver_2.nii.gz', 'imagesTs/liver_9.nii.gz']),
    ).toEqual(['liver_1', 'liver_2', 'liver_9']);
  });

  it('are numbers before a side, as radiographs of knees are named', () => {
    expect(patients(['train/0/9003175L.png', 'train/0/9003175R.png', 'test/1/9003430R.png'])).toEqual([
      '9003175',
      '9003175',
      '9003430',
    ]);
  });
});

describe('drawings of regions', () => {
  const labels = (names: string[]) => names.filter((_, i) => tell(names)[i]?.isLabel);

  it('are told by their names where there is an image that they belong to', () => {
    expect(
      labels([
        'patient01/raw/patient01_study1_T1W.nii.gz',
        'patient01/raw/patient01_study1_brainmask.nii.gz',
        'patient01/patient01_consensus_gt.nii.gz',
        'patient02/raw/patient02_T1W.nii.gz',
        'patient02/brainmask.nii.gz',
      ]),
    ).toEqual([
      'patient01/raw/patient01_study1_brainmask.nii.gz',
      'patient01/patient01_consensus_gt.nii.gz',
      'patient02/brainmask.nii.gz',
    ]);
    expect(labels(['img_001.png', 'mask_001.png'])).toEqual(['mask_001.png']);
  });

  it('are told by folders of nothing else', () => {
    expect(labels(['imagesTr/a_1.nii.gz', 'labelsTr/a_1.nii.gz'])).toEqual(['labelsTr/a_1.nii.gz']);
    expect(labels(['segmentation_project/a_T1.nii.gz', 'masked/b_T1.nii.gz'])).toEqual([]);
  });

  it('are not told by the name alone where nothing else is there', () => {
    expect(labels(['header_extension_mask.nii.gz', 'stored_RAS.nii.gz'])).toEqual([]);
  });
});
