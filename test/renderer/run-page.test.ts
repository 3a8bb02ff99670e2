// @vitest-environment happy-dom
import { flushPromises, mount } from '@vue/test-utils';
import { expect, test } from 'vitest';
import type { HealthFinding } from '@shared/domain/health';
import type { RunState } from '@shared/domain/run';
import SplitView from '@renderer/canvas/SplitView.vue';
import NotesCard from '@renderer/components/run/NotesCard.vue';
import SettingsCard from '@renderer/components/run/SettingsCard.vue';
import StandingCard from '@renderer/components/run/StandingCard.vue';
import { text } from '@renderer/text/en';
import { fakeDataset, FakeHost } from './fake-service';

/** Vuetify's controls, reduced to what a person clicks. */
const global = { stubs: { VIcon: true, VBtn: { template: '<button><slot /></button>' } } };
const progress = { kimg: 6, step: 375, resolution: 16, fade: 1, imagesPerSecond: 41, seconds: 150 };
const good: HealthFinding = { rule: 'learning', tone: 'good', figures: { gain: 0.2, kimg: 5, now: 12 } };
const bad: HealthFinding = { rule: 'collapse', tone: 'bad', figures: { drawn: 0.9, real: 0.3 } };

const cardOf = (state: RunState) => {
  const run = new FakeHost(fakeDataset()).addRun('A run', state);
  return mount(StandingCard, { props: { run: run.summary, hasCheckpoint: true }, global });
};

test('while it trains, the most pressing finding stands first, with what one could do and why', () => {
  const card = cardOf({ phase: 'training', at: 1, progress: { ...progress, health: [bad, good] } });
  expect(card.get('h2').text()).toBe('The images become alike');
  expect(card.get('p').text()).toContain('Go back to a checkpoint from before');
  expect(card.text()).toContain('0.9 among drawn images, 0.3 among real slices');
  expect(card.text()).toContain(`${text.run.health.also}: Learning well`);
  expect(card.classes()).toContain('bad');
});

test('before there are figures, what it does is told', () => {
  const starting: HealthFinding = { rule: 'starting', tone: 'calm', figures: {} };
  const card = cardOf({ phase: 'training', at: 1, progress: { ...progress, health: [starting] } });
  expect(card.get('h2').text()).toBe('Learning at 16²');
  expect(card.findAll('details')).toHaveLength(0);
});

test('what the figures of a run meant that has ended is told as past', () => {
  const card = cardOf({ phase: 'stopped', at: 1, progress: { ...progress, health: [bad] } });
  expect(card.get('h2').text()).toBe(text.run.stands.stopped);
  expect(card.text()).toContain(`${text.run.health.past}: The images become alike`);
});

test('a run that was never begun says so, and its place where it waits', () => {
  expect(cardOf({ phase: 'ready', at: 1 }).get('h2').text()).toBe(text.run.stands.ready);
  const run = new FakeHost(fakeDataset()).addRun('A run', { phase: 'ready', at: 1 });
  const summary = { ...run.summary, queuePlace: 1 };
  const card = mount(StandingCard, { props: { run: summary, hasCheckpoint: false }, global });
  expect(card.get('h2').text()).toBe('Waits in the queue, place 2');
});

test('the border between two moments is moved by keys and stays within the picture', async () => {
  const split = mount(SplitView, {
    props: { label: 'Border', valueText: (share: number) => `${share}`, modelValue: 0.5 },
  });
  const moved = (): number => (split.emitted('update:modelValue') as number[][]).at(-1)![0]!;
  const border = split.get('[role=slider]');
  await border.trigger('keydown', { key: 'ArrowRight' });
  expect(moved()).toBeCloseTo(0.52);
  await split.setProps({ modelValue: 0.95 });
  await border.trigger('keydown', { key: 'PageUp' });
  expect(moved()).toBe(1);
  await border.trigger('keydown', { key: 'Home' });
  expect(moved()).toBe(0);
  await split.setProps({ modelValue: 0.25 });
  expect(border.attributes('aria-valuenow')).toBe('25');
});

test('settings are found by their name and by what they do', async () => {
  const { options } = new FakeHost(fakeDataset()).addRun('A run', { phase: 'ready', at: 1 }).summary;
  const card = mount(SettingsCard, { props: { options }, global });
  const all = card.findAll('tr').length;
  expect(all).toBe(Object.keys(options).length);
  await card.get('input').setValue('smooth');
  expect(card.findAll('tr').map((row) => row.get('th').text())).toEqual(['R1 penalty', 'Gradient penalty']);
  await card.get('input').setValue('no such thing');
  expect(card.text()).toContain('No setting is called or about “no such thing”.');
});

test('settings that were changed stand first and say so', () => {
  const { options } = new FakeHost(fakeDataset()).addRun('A run', { phase: 'ready', at: 1 }).summary;
  const card = mount(SettingsCard, { props: { options, changed: ['seed', 'batch'] }, global });
  const marked = card.findAll('tr').map((row) => row.text().includes(text.run.settingChanged));
  expect(marked.slice(0, 3)).toEqual([true, true, false]);
  expect(marked.filter(Boolean)).toHaveLength(2);
});

test('notes are saved when they are left, once, and what was saved elsewhere shows', async () => {
  const saved: string[] = [];
  const save = async (note: string): Promise<boolean> => {
    saved.push(note);
    return true;
  };
  const card = mount(NotesCard, { props: { note: '', save }, global });
  await card.get('textarea').setValue('Left knees only');
  await card.get('textarea').trigger('blur');
  expect(saved).toEqual(['Left knees only']);
  await card.setProps({ note: 'Left knees only' });
  await card.get('textarea').trigger('blur');
  await flushPromises();
  expect(saved).toHaveLength(1);
  expect(card.text()).toContain(text.run.notesSaved);
  await card.setProps({ note: 'From elsewhere' });
  expect(card.get('textarea').element.value).toBe('From elsewhere');
});
