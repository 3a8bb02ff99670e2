// @vitest-environment happy-dom
import { mount } from '@vue/test-utils';
import { expect, test } from 'vitest';
import { createVuetify } from 'vuetify';
import { VBtn } from 'vuetify/components/VBtn';
import type { Estimate } from '@shared/domain/estimate';
import { presetOptions } from '@shared/domain/presets';
import { resolveOptions } from '@shared/domain/training-options';
import EstimateBox from '@renderer/components/train/EstimateBox.vue';
import { text } from '@renderer/text/en';
import { sampleOnCpu } from '../domain/made-circumstances';
import { fakeEstimate } from './fake-records';
import { FakeHost, fakeDataset } from './fake-service';

const words = text.estimate;
const { machine } = new FakeHost(fakeDataset());
const found = (preset: 'quick' | 'standard') =>
  fakeEstimate(resolveOptions(presetOptions(preset, sampleOnCpu), {}), 41);

interface Shown {
  readonly estimate?: Estimate;
  readonly inHand?: { readonly at?: { done: number; total: number; resolution: number } };
  readonly obstacle?: string;
}

const box = (props: Shown) =>
  mount(EstimateBox, {
    props: { estimate: undefined, inHand: undefined, machine, obstacle: undefined, ...props },
    global: { plugins: [createVuetify({ components: { VBtn } })] },
  });

test('before anything was timed there is a button that says what it does', async () => {
  const wrapper = box({});
  expect(wrapper.text()).toContain(words.measureMore);
  await wrapper.get('button').trigger('click');
  expect(wrapper.emitted('measure')).toHaveLength(1);
});

test('what stands in the way of timing is said beside the button', () => {
  const wrapper = box({ obstacle: words.busy });
  expect(wrapper.get('button').attributes('disabled')).toBeDefined();
  expect(wrapper.text()).toContain(words.busy);
});

test('while steps are timed it says at which size, and can be cancelled', async () => {
  const wrapper = box({ inHand: { at: { done: 2, total: 5, resolution: 16 } } });
  expect(wrapper.get('[role="progressbar"]').attributes('aria-valuenow')).toBe('2');
  expect(wrapper.text()).toContain(words.timing(16, 0.4));
  await wrapper.get('button').trigger('click');
  expect(wrapper.emitted('cancel')).toHaveLength(1);
  expect(box({ inHand: {} }).text()).toContain(words.preparing);
});

test('time, memory and disk stand beside what there is', () => {
  const shown = box({ estimate: found('quick') }).text();
  for (const words of ['about 24 min', 'about 950 MB of 8 GB', 'up to 180 MB of 182 GB free', '390 ms at 8²'])
    expect(shown).toContain(words);
  expect(shown).not.toContain('less certain');
});

test('a size whose steps were not timed is named', () => {
  expect(box({ estimate: found('standard') }).text()).toContain(words.notTimed([64]));
});

test('more memory or disk than there is, is a warning', () => {
  const estimate = { ...found('quick'), memoryBytes: 9 * 1024 ** 3, diskBytes: 200 * 1024 ** 3 };
  const warnings = box({ estimate }).findAll('[role="alert"]');
  expect(warnings.map((each) => each.text())).toEqual([words.littleMemory, words.littleDisk]);
});
