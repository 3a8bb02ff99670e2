import { expect, test } from 'vitest';
import { presetOptions } from '@shared/domain/presets';
import {
  readOptions,
  typedNumber,
  usualOptions,
  withOverrides,
} from '@renderer/components/train/option-form';
import { readRequest } from '@renderer/components/generate/generate-form';
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

const typed = { count: '24', seed: '0', psi: 0.7, format: 'png', name: '' } as const;

test('a request for images is read as typed', () => {
  expect(readRequest(typed, []).request).toEqual({ count: 24, seed: 0, psi: 0.7, format: 'png' });
  expect(readRequest({ ...typed, name: 'First' }, []).request).toMatchObject({ name: 'First' });
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
