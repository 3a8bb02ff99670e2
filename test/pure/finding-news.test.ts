import { expect, test } from 'vitest';
import type { HealthFinding } from '@shared/domain/health';
import type { Progress } from '@shared/domain/run';
import { FindingNews } from '@shared/pure/finding-news';

const MINUTE = 60_000;
const collapse: HealthFinding = { rule: 'collapse', tone: 'warn', figures: {} };
const diverging: HealthFinding = { rule: 'diverging', tone: 'bad', figures: {} };
const settled: HealthFinding = { rule: 'settled', tone: 'notice', figures: {} };

const found = (...health: HealthFinding[]): Progress => ({
  ...{ kimg: 1, step: 1, resolution: 8, fade: 1, imagesPerSecond: 1, seconds: 1 },
  health,
});

test('what asks for nobody is no news', () => {
  const news = new FindingNews();
  expect(news.take(found(settled), 0)).toEqual([]);
  expect(news.take(found(), 1)).toEqual([]);
});

test('each rule is told once, also when it becomes more pressing', () => {
  const news = new FindingNews();
  expect(news.take(found(collapse, settled), 0)).toEqual([collapse]);
  expect(news.take(found({ ...collapse, tone: 'bad' }), 60 * MINUTE)).toEqual([]);
  expect(news.take(found(collapse, diverging), 61 * MINUTE)).toEqual([diverging]);
});

test('it is told again where it was gone for more than half an hour, not where it only flickers', () => {
  const news = new FindingNews();
  news.take(found(collapse), 0);
  news.take(found(), 10 * MINUTE);
  news.take(found(), 30 * MINUTE);
  expect(news.take(found(collapse), 40 * MINUTE)).toEqual([]);
  news.take(found(), 50 * MINUTE);
  expect(news.take(found(collapse), 81 * MINUTE)).toEqual([collapse]);
});
