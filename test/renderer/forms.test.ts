import { expect, test } from 'vitest';
import { presetOptions } from '@shared/domain/presets';
import {
  readOptions,
  typedNumber,
  usualOptions,
  withOverrides,
} from '@renderer/components/train/option-form';
import { freshRequest, readRequest } from '@renderer/components/generate/generate-form';
import { sampleOnCpu } from '../domain/made-circumstances';

const quick = presetOptions('quick', sampleOnCpu);
const read = (typed: Record<string, string | boolean>, size = 128, trainingSlices = 400) =>
  readOptions(quick, typed, { dataset: { name: 'Set', size, trainingSlices } });

test('only what differs from the preset is sent', () => {
  expect(read({ batch: '16', kimgTotal: '20' })).toEqual({ overrides: { kimgTotal: 20 }, problems: {} });
});

test('a number may be typed with a comma, and spaces around it', () => {
  expect(typedNumber(' 0,002 ')).toBe(0.002);
  expect(read({ learningRate: '0,003' }).overrides).toEqual({ learningRate: 0.003 });
});

test('an emptied field falls back to the preset', () => {
  expect(read({ batch: '  ' })).toEqual({ overrides: {}, problems: {} });
});

test.each([
  ['batch', '0', 'too small'],
  ['batch', '-3', 'too small'],
  ['batch', '257', 'too large'],
  ['batch', '2.5', 'not a whole number'],
  ['batch', 'many', 'not a number'],
  ['kimgTotal', '1e9', 'too large'],
  ['resolution', '33', 'not one of the choices'],
  ['seed', '99999999999', 'too large'],
  ['loss', 'guess', 'not one of the choices'],
  ['mirror', 'yes', 'neither on nor off'],
] as const)('%s of %s is refused as typed: %s', (name, typed, reason) => {
  const { overrides, problems } = read({ [name]: typed });
  expect(overrides).toEqual({});
  expect(problems[name]).toContain(reason);
  expect(problems[name]).toContain('Allowed');
});

test('a chosen word and a switch are sent where they differ from the preset', () => {
  expect(read({ loss: 'hinge', mirror: true, augmentation: 'adaptive' })).toEqual({
    overrides: { loss: 'hinge', mirror: true, augmentation: 'adaptive' },
    problems: {},
  });
  expect(read({ loss: 'logistic', mirror: false })).toEqual({ overrides: {}, problems: {} });
});

test('options that contradict each other are told where they can be mended', () => {
  expect(read({ batch: '6' }).problems.batch).toContain('Allowed: 1, 2, 3 or a multiple of 4');
  expect(read({ loss: 'wgan-gp', r1Interval: '16' }).problems.r1Interval).toContain('wgan-gp has no R1');
  expect(read({ loss: 'wgan-gp' }).problems).toEqual({});
});

test('training cannot begin larger than it ends, nor grow beyond the slices', () => {
  expect(read({ firstResolution: '64' }).problems.firstResolution).toContain(
    'larger than the finished images',
  );
  expect(read({ resolution: '128' }, 64).problems.resolution).toContain('64 pixels wide');
  expect(read({ resolution: '64' }, 64).problems).toEqual({});
});

test('what will happen is the preset with what was changed', () => {
  const options = withOverrides(usualOptions(quick), { batch: 4 });
  expect(options).toMatchObject({ batch: 4, resolution: 32, mixingProbability: 0.9 });
});

const typed = freshRequest();

test('a request for images is read as typed', () => {
  expect(readRequest(typed, []).request).toEqual({
    ...{ count: 24, seed: 0, psi: 0.7, format: 'png', near: 'leave-out' },
    name: '24 images from seed 0',
  });
  expect(readRequest({ ...typed, name: 'First' }, []).request).toMatchObject({ name: 'First' });
});

test('what is chosen besides is sent, and what is left as it is, is not', () => {
  const { request } = readRequest(
    {
      ...typed,
      ...{ mix: { first: 4, end: 8 }, chosenClass: '2', names: 'knee_{index}', real: 0.5 },
      ...{ near: 'flag', isOriginalAspect: true, areValuesRestored: true, format: 'dicom' },
    },
    [],
  );
  expect(request).toMatchObject({
    ...{ mix: { first: 4, end: 8 }, class: 2, names: 'knee_{index}', keep: { real: 0.5 } },
    ...{ near: 'flag', aspect: 'original', values: 'restored' },
  });
  expect(request!.keep).not.toHaveProperty('typical');
});

test('files of 8 bits cannot hold the scanner’s values, and names need their number', () => {
  expect(readRequest({ ...typed, areValuesRestored: true }, []).request).not.toHaveProperty('values');
  expect(readRequest({ ...typed, names: 'knee' }, []).problems.names).toContain('{index}');
});

test('a set without a name gets one that no set and no draft has', () => {
  expect(readRequest(typed, ['24 images from seed 0']).request!.name).toBe('24 images from seed 0 2');
});

test.each(['0', '-1', '2.5', '', 'ten', '100001'])('%s images cannot be drawn', (count) => {
  const { request, problems } = readRequest({ ...typed, count }, []);
  expect(request).toBeUndefined();
  expect(problems.count).toBeDefined();
});

test('a name that is taken, in whatever case, or that no folder can have is refused', () => {
  expect(readRequest({ ...typed, name: 'first' }, ['First']).problems.name).toContain('exists already');
  expect(readRequest({ ...typed, name: '../x' }, []).problems.name).toContain('folder name');
});

test('a seed beyond 31 bits is refused', () => {
  expect(readRequest({ ...typed, seed: '2147483648' }, []).problems.seed).toContain('2147483647');
});
