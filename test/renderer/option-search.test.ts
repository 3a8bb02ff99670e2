// @vitest-environment happy-dom
import { mount } from '@vue/test-utils';
import { expect, test } from 'vitest';
import { createVuetify } from 'vuetify';
import { VSwitch } from 'vuetify/components/VSwitch';
import { presetOptions } from '@shared/domain/presets';
import OptionTable from '@renderer/components/train/OptionTable.vue';
import { readOptions, usualOptions, type TypedOptions } from '@renderer/components/train/option-form';
import { text } from '@renderer/text/en';
import { sampleOnCpu } from '../domain/made-circumstances';

const preset = presetOptions('quick', sampleOnCpu);

/** The labels of the settings that are shown. */
function shown(sought: string, typed: TypedOptions = {}, onlyChanged = false): string[] {
  const read = readOptions(preset, typed);
  const wrapper = mount(OptionTable, {
    props: { modelValue: typed, preset: usualOptions(preset), read, sought, onlyChanged },
    global: {
      stubs: { VIcon: true, VBtn: { template: '<button><slot /></button>' } },
      plugins: [createVuetify({ components: { VSwitch } })],
    },
  });
  const labels = wrapper.findAll('.about label').map((label) => label.text());
  if (labels.length === 0) expect(wrapper.text()).toContain(text.train.noOption);
  return labels;
}
const { optionLabel } = text.train;

test('settings are found by their name, whatever the case', () => {
  expect(shown('learning RATE')).toEqual([optionLabel.learningRate]);
});

test('settings are found by what they do and by when to change them', () => {
  expect(shown('needs more memory')).toContain(optionLabel.batch);
  expect(shown('discriminator wins')).toContain(optionLabel.r1Gamma);
  expect(shown('no such thing at all')).toEqual([]);
});

test('only what was changed is shown where that is asked for', () => {
  expect(shown('', { batch: '8', mirror: true }, true)).toEqual([optionLabel.batch, optionLabel.mirror]);
  expect(shown('mirror', { batch: '8', mirror: true }, true)).toEqual([optionLabel.mirror]);
});

test('what has to be mended is never hidden by a search', () => {
  expect(shown('learning rate', { batch: '-3' })).toEqual([optionLabel.batch, optionLabel.learningRate]);
});
