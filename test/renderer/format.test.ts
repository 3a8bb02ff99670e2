import { expect, test } from 'vitest';
import {
  formatAgo,
  formatBytes,
  formatCount,
  formatDuration,
  formatFigure,
  formatKimg,
  formatMoment,
  formatPercent,
  formatResolution,
} from '@shared/pure/format';

test('counts and shares follow the locale', () => {
  expect(formatCount(18680, 'en')).toBe('18,680');
  expect(formatCount(18680, 'de')).toBe('18.680');
  expect(formatPercent(0.614, 'en')).toBe('61%');
});

test('thousands of images have a decimal while it matters', () => {
  expect([0, 1.6, 12.34, 99.94, 1980.4].map((kimg) => formatKimg(kimg, 'en'))).toEqual([
    '0',
    '1.6',
    '12.3',
    '99.9',
    '1,980',
  ]);
});

test('a figure has three digits that count, and none where there is none', () => {
  expect([0.12345, 1234.5, -2].map((value) => formatFigure(value, 'en'))).toEqual(['0.123', '1,230', '-2']);
  expect(formatFigure(Number.NaN)).toBe('–');
});

test('sizes are told in MB below a GB', () => {
  const giga = 1024 ** 3;
  expect([0.5 * giga, 5.2 * giga, 182 * giga].map((bytes) => formatBytes(bytes, 'en'))).toEqual([
    '512 MB',
    '5.2 GB',
    '182 GB',
  ]);
});

test.each([
  [0, '0 s'],
  [40, '40 s'],
  [59.6, '1 min'],
  [360, '6 min'],
  [3600, '1 h'],
  [4200, '1 h 10 min'],
  [86400, '1 day'],
  [183600, '2 days 3 h'],
] as const)('%d seconds are %s', (seconds, words) => {
  expect(formatDuration(seconds, 'en')).toBe(words);
});

test('a moment of today is a time, of another day also a date, of another year also the year', () => {
  const now = new Date(2025, 4, 20, 14, 32).getTime();
  expect(formatMoment(new Date(2025, 4, 20, 9, 12).getTime(), now, 'en-GB')).toBe('09:12');
  expect(formatMoment(new Date(2025, 4, 19, 9, 12).getTime(), now, 'en-GB')).toContain('19 May');
  expect(formatMoment(new Date(2024, 4, 19, 9, 12).getTime(), now, 'en-GB')).toContain('2024');
});

test('what is long ago is told by its moment', () => {
  const now = new Date(2025, 4, 20, 14, 32).getTime();
  expect([2, 30, 130, 7300].map((seconds) => formatAgo(now - seconds * 1000, now, 'en-GB'))).toEqual([
    'just now',
    'less than a minute ago',
    '2 minutes ago',
    '2 hours ago',
  ]);
  expect(formatAgo(now - 40 * 3600 * 1000, now, 'en-GB')).toContain('18 May');
});

test('a resolution is written as a square', () => {
  expect(formatResolution(128)).toBe('128²');
});
