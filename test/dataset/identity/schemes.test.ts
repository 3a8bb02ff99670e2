import { describe, expect, it } from 'vitest';
import { compilePattern } from '@shared/pure/name-pattern';
import { identify, learnNames } from '@main/dataset/identity';
import { dicom, picture, volume } from './made-facts';

const akoaNames = [
  ['OAI9896743_BaseLine_3de3d1_SAG_3D_DESS_WE_RIGHT.nii.gz_0.png', 'month 0', 'right', 0],
  ['OAI9896743_12_Months_2de3d1_SAG_3D_DESS_WE_LEFT.nii.gz_4.png', 'month 12', 'left', 4],
  ['oai9896743_baseline_3de3d1_sag_3d_dess_we_right.nii.gz_17.png', 'month 0', 'right', 17],
  ['OAI9896743_BaseLine_3de3d1_SAG_3D_DESS_WE.nii.gz_7.png', 'month 0', undefined, 7],
  ['OAI9896743_3 Months_de3d2_SAG_3D_DESS_WE_Left_.nii.gz_7.png', 'month 3', 'left', 7],
  ['RIGHT_WE_DESS_3D_SAG_3de3d1_BaseLine_OAI9896743.nii.gz_12.png', 'month 0', 'right', 12],
  ['12_RIGHT_WE_DESS_3D_SAG_3de3d1_BaseLine_OAI9896743.png', 'month 0', 'right', 12],
  ['OAI9896743_BaseLine_3de3d1_SAG_3D_DESS_WE_RIGHT.nii.gz.png', 'month 0', 'right', undefined],
  ['OAI9896743_24_Months_3de3d1_SAG_3D_DESS_WE_RIGHT.nii.gz_3.png.png', 'month 24', 'right', 3],
  ['OAI9896743_12_Months_2de3d1_SAG_3D_DESS_WE_RIGHT_0.png', 'month 12', 'right', 0],
  ['OAI9896743/12_Months/LEFT/14.png', 'month 12', 'left', 14],
  ['train/9896743_Right_BaseLine_12.png', 'month 0', 'right', 12],
] as const;

describe('names of OAI-AKOA', () => {
  it.each(akoaNames)('%s', (name, visit, side, sliceNumber) => {
    expect(identify(name, picture)).toMatchObject({
      scheme: 'akoa',
      patient: '9896743',
      visit,
      side,
      sliceNumber,
      plane: 'sagittal',
      isLabel: false,
    });
  });

  it('tell a volume as well, whose slices are its own', () => {
    const name = 'OAI9896743_12_Months_2de3d1_SAG_3D_DESS_WE_RIGHT.nii.gz';
    expect(identify(name, volume)).toMatchObject({
      patient: '9896743',
      side: 'right',
      sliceNumber: undefined,
      seriesKey: undefined,
    });
  });

  it('put all slices of a knee at a visit into one stack, and no others', () => {
    const key = (name: string) => identify(name, picture).seriesKey;
    const name = (visit: string, side: string, slice: number) =>
      `OAI9896743_${visit}_3de3d1_SAG_3D_DESS_WE_${side}.nii.gz_${slice}.png`;
    const one = key(name('BaseLine', 'RIGHT', 0));
    expect(key(name('BaseLine', 'RIGHT', 31))).toBe(one);
    expect(key(name('BaseLine', 'LEFT', 0))).not.toBe(one);
    expect(key(name('12_Months', 'RIGHT', 0))).not.toBe(one);
    expect(one).toBeDefined();
  });
});

describe('names of OASIS slices', () => {
  it.each([
    ['train', 'train'],
    ['validate', 'validate'],
    ['test', 'test'],
  ])('tell case, slice and, by the folder, the part: %s', (folder, split) => {
    expect(identify(`keras_png_slices_${folder}/case_441_slice_8.nii.png`, picture)).toMatchObject({
      scheme: 'oasis',
      patient: 'case 441',
      sliceNumber: 8,
      split,
      isLabel: false,
    });
  });

  it('tell label images', () => {
    for (const name of ['keras_png_slices_seg_train/seg_441_slice_0.nii.png', 'seg_441_slice_0.nii.png'])
      expect(identify(name, picture).isLabel).toBe(true);
  });
});

describe('names of BIDS', () => {
  it('tell subject, session, hemisphere and suffix', () => {
    const name = 'sub-01/ses-02/anat/sub-01_ses-02_hemi-L_T1w.nii.gz';
    expect(identify(name, volume)).toMatchObject({
      scheme: 'bids',
      patient: 'sub-01',
      visit: 'ses-02',
      side: 'left',
      sequence: 'T1W',
      isLabel: false,
    });
  });

  it.each([
    'derivatives/x/sub-01/anat/sub-01_dseg.nii.gz',
    'derivatives/x/sub-01/anat/sub-01_desc-brain_mask.nii.gz',
    'sub-01/anat/sub-01_label-GM_probseg.nii.gz',
  ])('tell that %s is a drawing', (name) => {
    expect(identify(name, volume)).toMatchObject({ patient: 'sub-01', isLabel: true });
  });

  it('tell slices of a stack', () => {
    const [a, b] = ['sub-02_slice-013_FLAIR.png', 'sub-02_slice-014_FLAIR.png'].map((name) =>
      identify(name, picture),
    );
    expect([a?.sliceNumber, b?.sliceNumber]).toEqual([13, 14]);
    expect(a?.seriesKey).toBe(b?.seriesKey);
  });
});

describe('a header', () => {
  const header = dicom({ patient: 'MRN-1', visit: '1.2.3', date: '20190304' }, { side: 'left' });

  it('comes before names', () => {
    expect(identify('OAI9896743_BaseLine_DESS_RIGHT.dcm', header)).toMatchObject({
      scheme: 'header',
      patient: 'MRN-1',
      visit: '1.2.3',
      visitKind: 'dated',
      side: 'left',
      sidesDisagree: true,
    });
  });

  it.each(['Anonymous', 'ANON^', '0000', 'unknown', '', '***'])('tells nobody by “%s”', (patient) => {
    expect(identify('x.dcm', dicom({ patient }))).toMatchObject({ patient: undefined, scheme: 'none' });
    expect(identify('sub-07_T1w.dcm', dicom({ patient })).patient).toBe('sub-07');
  });

  it('tells a drawing of regions by its modality', () => {
    expect(identify('x.dcm', dicom({}, { modality: 'SEG' })).isLabel).toBe(true);
  });
});

describe('the user’s pattern', () => {
  const pattern = compilePattern('{patient}_{side}_{slice}.png');

  it('comes before all else', () => {
    expect(
      identify('sub-01_R_12.png', dicom({ patient: 'MRN-1' }, { side: 'left' }), { pattern }),
    ).toMatchObject({
      scheme: 'pattern',
      patient: 'sub-01',
      side: 'right',
      sliceNumber: 12,
    });
  });

  it('leaves a name that it does not fit without a patient, since its spelling of one might be another', () => {
    const name = 'OAI9896743_BaseLine_DESS.nii.gz_3.png';
    expect(identify(name, picture, { pattern })).toMatchObject({
      patient: undefined,
      scheme: 'none',
      sliceNumber: 3,
    });
  });

  it('leaves the patient to others where it does not name one', () => {
    const slices = compilePattern('{any}_{slice}.png');
    expect(identify('sub-01_T1w_7.png', picture, { pattern: slices })).toMatchObject({
      patient: 'sub-01',
      sliceNumber: 7,
    });
  });
});

describe('sides', () => {
  const sideOf = (names: string[]) => {
    const context = learnNames(names);
    return names.map((name) => identify(name, picture, { context }).side);
  };

  it('are found in several languages, as whole words', () => {
    expect(sideOf(['knie_links_1.png', 'ginocchio-destro.png', 'KneeLeft3.png', 'genou_gauche.png'])).toEqual(
      ['left', 'right', 'left', 'left'],
    );
    expect(sideOf(['copyright.png', 'spine_L5.png', 'left_ventricle.png', 'left_right.png'])).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('are L and R only where names have both, or beside what comes in pairs', () => {
    expect(sideOf(['9003175L.png', '9003175R.png'])).toEqual(['left', 'right']);
    expect(sideOf(['smith_R_001.png', 'smith_R_002.png'])).toEqual([undefined, undefined]);
    expect(sideOf(['l_knee.png'])).toEqual(['left']);
  });

  it('may stand in a folder', () => {
    expect(sideOf(['p1/knie rechts/img1.png'])).toEqual(['right']);
  });
});
