// @vitest-environment happy-dom
import { mount } from '@vue/test-utils';
import { expect, test } from 'vitest';
import { createVuetify } from 'vuetify';
import { VSwitch } from 'vuetify/components/VSwitch';
import { nextTick } from 'vue';
import { presetOptions } from '@shared/domain/presets';
import { trainingOptionTable } from '@shared/domain/option-table';
import { formatBytes } from '@shared/pure/format';
import FieldBox from '@renderer/components/FieldBox.vue';
import OptionTable from '@renderer/components/train/OptionTable.vue';
import { readOptions, usualOptions, type TypedOptions } from '@renderer/components/train/option-form';
import RunActions from '@renderer/components/run/RunActions.vue';
import StatusBar from '@renderer/components/shell/StatusBar.vue';
import { text } from '@renderer/text/en';
import { sampleOnCpu } from '../domain/made-circumstances';
import { FakeHost, fakeDataset } from './fake-service';

/** Vuetify's controls, reduced to what a person clicks. */
const stubs = {
  VIcon: true,
  VBtn: { template: '<button :disabled="$attrs.disabled"><slot /></button>' },
};

function optionTable(typed: TypedOptions) {
  const preset = presetOptions('quick', sampleOnCpu);
  const wrapper = mount(OptionTable, {
    props: {
      modelValue: typed,
      preset: usualOptions(preset),
      read: readOptions(preset, typed),
      'onUpdate:modelValue': (value: TypedOptions) =>
        wrapper.setProps({ modelValue: value, read: readOptions(preset, value) }),
    },
    global: { stubs, plugins: [createVuetify({ components: { VSwitch } })] },
  });
  return wrapper;
}

test('every option stands in the table with its meaning, unit and the preset’s value', () => {
  const wrapper = optionTable({});
  const batch = wrapper.get('#option-batch');
  expect((batch.element as HTMLInputElement).value).toBe('16');
  expect(wrapper.get('#meaning-batch').text()).toContain('Images shown in one step');
  expect(wrapper.findAll('.option')).toHaveLength(Object.keys(usualOptions({})).length);
});

test('a value is judged as it is typed, and the field says what is allowed', async () => {
  const wrapper = optionTable({});
  await wrapper.get('#option-batch').setValue('0');
  await nextTick();
  expect(wrapper.get('#option-batch').attributes('aria-invalid')).toBe('true');
  expect(wrapper.get('#note-batch').text()).toContain('a whole number from 1 to 256');
  await wrapper.get('#option-batch').setValue('8');
  await nextTick();
  expect(wrapper.get('#option-batch').attributes('aria-invalid')).toBe('false');
  expect(wrapper.get('#note-batch').text()).toBe(text.train.presetValue('16'));
});

test('a choice is a list of its words, and the chosen one says what it stands for', async () => {
  const wrapper = optionTable({});
  const loss = wrapper.get<HTMLSelectElement>('select#option-loss');
  const { choices } = trainingOptionTable.loss;
  expect(loss.findAll('option').map((option) => option.text())).toEqual(Object.keys(choices));
  expect(loss.element.value).toBe('logistic');
  expect(wrapper.get('#chosen-loss').text()).toBe(choices.logistic);
  await loss.setValue('hinge');
  expect(wrapper.props('modelValue')).toEqual({ loss: 'hinge' });
  expect(wrapper.props('read').overrides).toEqual({ loss: 'hinge' });
  expect(wrapper.get('#chosen-loss').text()).toBe(choices.hinge);
  expect(loss.attributes('aria-describedby')).toBe('meaning-loss chosen-loss note-loss');
  expect(wrapper.get('#note-loss').text()).toBe(text.train.presetValue('logistic'));
});

test('a switch is turned on and off, and says how the preset has it', async () => {
  const wrapper = optionTable({});
  const mirror = wrapper.get<HTMLInputElement>('input#option-mirror');
  expect([mirror.attributes('role'), mirror.element.checked]).toEqual(['switch', false]);
  expect(mirror.attributes('aria-describedby')).toBe('meaning-mirror note-mirror');
  await mirror.setValue(true);
  expect(wrapper.props('modelValue')).toEqual({ mirror: true });
  expect(wrapper.props('read').overrides).toEqual({ mirror: true });
  expect(wrapper.get('#note-mirror').text()).toBe(text.train.presetValue('off'));
  await mirror.setValue(false);
  expect(wrapper.props('modelValue')).toEqual({ mirror: false });
  expect(wrapper.props('read').overrides).toEqual({});
});

test('a field is labelled and its problem is part of its description', () => {
  const wrapper = mount(FieldBox, {
    props: { modelValue: 'x', label: 'Name', hint: 'hint', problem: 'taken' },
  });
  const input = wrapper.get('input');
  expect(wrapper.get('label').attributes('for')).toBe(input.attributes('id'));
  const note = wrapper.get(`#${CSS.escape(input.attributes('aria-describedby') ?? '')}`);
  expect(note.text()).toBe('taken');
});

function actions(phase: 'training' | 'paused' | 'stopped' | 'finished', more: Record<string, unknown> = {}) {
  const progress = { kimg: 6, step: 1, resolution: 16, fade: 1, imagesPerSecond: 41, seconds: 1 };
  const run = new FakeHost(fakeDataset()).addRun('A run', { phase, at: 1, progress });
  const wrapper = mount(RunActions, {
    props: { run: run.summary, pending: undefined, savedAt: '14:32', obstacle: undefined, ...more },
    global: { stubs },
  });
  return { wrapper, names: wrapper.findAll('button').map((button) => button.text()) };
}

test('a run offers what is possible in its state and nothing else', () => {
  const { run } = text;
  expect(actions('training').names).toEqual([
    run.previewNow,
    run.generateQuiet,
    run.pause,
    run.finishSize(16),
    run.stop,
  ]);
  expect(actions('paused').names).toContain(run.resume);
  expect(actions('stopped').names).toEqual([text.mix.title, run.generate, 'Resume from 14:32']);
  expect(actions('finished').names).toEqual([text.mix.title, run.generate]);
  expect(actions('stopped', { savedAt: undefined }).names).toEqual([run.resumeAgain]);
});

test('what cannot be steered is not offered, and why stands beside', () => {
  const { wrapper } = actions('stopped', { obstacle: 'Another one trains.' });
  expect(wrapper.text()).toContain('Another one trains.');
  expect(wrapper.findAll('button').at(-1)?.attributes('disabled')).toBeDefined();
});

test('little room on the disk is told by what the training still needs', () => {
  const of = (freeDiskBytes: number, bytesToCome: number): string =>
    mount(StatusBar, {
      props: {
        machine: { freeMemoryBytes: 1, totalMemoryBytes: 2, freeDiskBytes },
        libraryPath: '/l',
        bytesToCome,
      },
      global: { stubs: { VIcon: true, HoverHint: true } },
    }).text();
  const [little, much] = [2 ** 30, 100 * 2 ** 30];
  expect(of(little, 0)).toContain(text.status.diskLow(formatBytes(little)));
  expect(of(little, little / 2)).toContain(text.status.disk(formatBytes(little)));
  expect(of(much, 0)).toContain(text.status.disk(formatBytes(much)));
  expect(of(much, 2 * much)).toContain(text.status.diskShort(formatBytes(much), formatBytes(2 * much)));
});
