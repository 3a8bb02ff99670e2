import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { WatchBudget } from '@main/training/watch-budget';

test('something is shown at once, and then only what its share of the time pays for', async () => {
  const budget = new WatchBudget(0.01);
  expect(budget.affords(0)).toBe(true);
  await budget.spend(() => wait(60));
  // Far below the advance of two seconds.
  expect(budget.affords(0)).toBe(true);
  Object.assign(budget, { spent: 2, last: 1 });
  expect(budget.affords(250)).toBe(false);
  expect(budget.affords(299)).toBe(false);
  expect(budget.affords(300)).toBe(true);
});

test('what is spent comes to no more than the share, once the advance is earned', () => {
  const budget = new WatchBudget(0.01);
  let spent = 0;
  for (let second = 0; second < 10_000; second++)
    if (budget.affords(second)) {
      spent += 0.7;
      Object.assign(budget, { spent, last: 0.7 });
    }
  expect(spent).toBeGreaterThan(95);
  expect(spent).toBeLessThanOrEqual(100);
});

test('time that fails is spent all the same', async () => {
  const budget = new WatchBudget(0.01);
  await expect(budget.spend(() => wait(30).then(() => Promise.reject(new Error('no'))))).rejects.toThrow(
    'no',
  );
  expect((budget as unknown as { spent: number }).spent).toBeGreaterThan(0.02);
});
