// @vitest-environment happy-dom
import { beforeEach, expect, test } from 'vitest';
import type { ChartColors, ChartLine } from '@renderer/charts/lines';
import { Picture } from '@renderer/charts/picture';
import { csvPieces } from '@renderer/charts/rows-csv';
import type { ChartSource } from '@renderer/charts/sources';
import { subjectOf } from '@renderer/charts/subject';
import { SvgPen } from '@renderer/charts/svg-pen';
import { useChartView } from '@renderer/charts/use-chart-view';
import { figureOf as specOf, linesOf } from '@renderer/components/charts/figures';
import { figureAsSvg, figureOf } from '@renderer/components/charts/save-figure';
import { csvField } from '@renderer/components/dataset/csv';
import { MetricColumns } from '@renderer/series/columns';
import { metricRowAt, randomNumbers } from './charts-data';

beforeEach(() => sessionStorage.clear());

const colors: ChartColors = {
  text: '#999999',
  strong: '#ffffff',
  grid: '#333333',
  background: '#101010',
  dark: true,
};

function sourceOf(name: string, rows: number, generatorLoss: (row: number) => number): ChartSource {
  const columns = new MetricColumns();
  for (let row = 0; row < rows; row++)
    columns.append([metricRowAt((row + 1) / 8, { generatorLoss: generatorLoss(row), discriminatorLoss: 2 })]);
  const moments = [{ kind: 'failed', at: 5, kimg: 3, step: 9, seconds: 60 } as const];
  return { name, columns, moments, version: 1 };
}

function chartOf(sources: readonly ChartSource[], smoothing = 0) {
  const spec = specOf('losses');
  const view = useChartView(() => sources);
  view.smoothing.value = smoothing;
  const lines = linesOf(spec, sources, (role) => (role === 'generator' ? '#f2b14a' : '#6aa8ff'));
  return { spec, sources, view, lines, colors };
}

/** The table back again, field by field. */
const tableOf = (pieces: Iterable<string>): string[][] =>
  [...pieces]
    .join('')
    .replace('\uFEFF', '')
    .trimEnd()
    .split('\r\n')
    .map((line) => line.split(','));

test('all rows are written, as exactly as they are kept', () => {
  const next = randomNumbers(2);
  const { columns } = sourceOf('a', 25_001, () => next() / 3);
  const table = tableOf(
    csvPieces([{ name: 'a', columns }], ['kimg', 'generatorLoss', 'augmentation'], ['k', 'g', 'p'], csvField),
  );
  expect(table[0]).toEqual(['k', 'g', 'p']);
  expect(table.length).toBe(25_002);
  const losses = columns.column('generatorLoss');
  expect(table.slice(1).every(([, loss], row) => Number(loss) === losses[row])).toBe(true);
  expect(table.at(-1)![2]).toBe('');
});

test('rows of several runs stand below one another, each with its run', () => {
  const sources = ['one', '=two'].map((name, run) => ({
    name,
    columns: sourceOf(name, 3 + run, (row) => row).columns,
  }));
  const table = tableOf(csvPieces(sources, ['kimg'], ['kimg'], csvField, 'run'));
  expect(table.map(([run]) => run)).toEqual([
    'run',
    'one',
    'one',
    'one',
    ...new Array<string>(4).fill("'=two"),
  ]);
});

test('rows that come while a file is written do not disturb it', () => {
  const { columns } = sourceOf('a', 12_000, (row) => row);
  const pieces: string[] = [];
  for (const piece of csvPieces([{ name: 'a', columns }], ['kimg', 'generatorLoss'], ['k', 'g'], csvField)) {
    pieces.push(piece);
    for (let more = 0; more < 2000; more++) columns.append([metricRowAt(columns.last('kimg')! + 1)]);
  }
  const table = tableOf(pieces);
  expect(table.length).toBe(12_001);
  expect(table.slice(1).every(([, loss], row) => Number(loss) === row)).toBe(true);
});

const drawingOf = (words: string): Document => new DOMParser().parseFromString(words, 'application/xml');

test('a saved drawing is well-formed and has its lines, words and names as they are', () => {
  const name = 'Knee <3> & "friends"';
  const svg = figureAsSvg(figureOf(chartOf([sourceOf(name, 400, (row) => 1 + Math.sin(row / 9))])));
  const drawing = drawingOf(svg);
  expect(drawing.querySelector('parsererror')).toBeNull();
  expect(drawing.documentElement.getAttribute('xmlns')).toBe('http://www.w3.org/2000/svg');
  const words = [...drawing.querySelectorAll('text')].map((element) => element.textContent);
  expect(words).toContain('Losses');
  expect(words).toContain(name);
  for (const color of ['#f2b14a', '#6aa8ff'])
    expect(drawing.querySelectorAll(`g path[stroke="${color}"]`).length).toBe(1);
  const points = drawing.querySelector('g path[stroke="#f2b14a"]')!.getAttribute('d')!.match(/[ML]/g);
  expect(points?.length).toBe(400);
});

test('a smoothed drawing shows what was measured behind the line', () => {
  const drawing = drawingOf(
    figureAsSvg(figureOf(chartOf([sourceOf('a', 400, (row) => 1 + (row % 2))], 0.3))),
  );
  const [behind, front] = [...drawing.querySelectorAll('g path[stroke="#f2b14a"]')];
  expect(Number(behind!.getAttribute('stroke-opacity'))).toBeLessThan(1);
  expect(front!.getAttribute('stroke-opacity')).toBeNull();
});

test('runs beside each other have a colour each and dashes for their lines', () => {
  const { lines } = chartOf([sourceOf('a', 5, () => 1), { ...sourceOf('b', 5, () => 1), color: '#123456' }]);
  expect(lines.map(({ color }) => color === '#123456')).toEqual([false, false, true, true]);
  expect(lines.map(({ dash }) => dash.length > 0)).toEqual([false, true, false, true]);
});

test('words are escaped, and what XML cannot hold is left out', () => {
  const pen = new SvgPen(10, 10, 'a');
  pen.words('<b>\u0000&\u0007"', 1, 1, { color: '#fff', size: 10 });
  expect(drawingOf(pen.file).querySelector('text')!.textContent).toBe('<b>&"');
});

function pictureOf(
  lines: readonly ChartLine[],
  chart: ReturnType<typeof chartOf>,
  logarithmic: boolean,
): Picture {
  const picture = new Picture();
  picture.prepare(
    subjectOf({ lines, view: chart.view, unit: 'figure', logarithmic }, () => []),
    300,
  );
  return picture;
}

test('the vertical axis fits what is in sight, spikes included', () => {
  const chart = chartOf([sourceOf('a', 9000, (row) => (row === 100 ? 70 : 1))], 0.5);
  expect(pictureOf(chart.lines, chart, false).y.to).toBeGreaterThan(70);
  chart.view.show({ from: 500, to: 900 });
  expect(pictureOf(chart.lines, chart, false).y.to).toBeLessThan(3);
});

test('a logarithmic scale shows what lies above zero and tells how much does not', () => {
  const chart = chartOf([sourceOf('a', 90, (row) => (row % 3 === 0 ? -1 : row % 3 === 1 ? 0 : 0.01))]);
  const picture = pictureOf(chart.lines, chart, true);
  expect(picture.leftOut).toBe(60);
  expect(picture.y.from).toBeLessThan(-2);
  expect(picture.y.from).toBeGreaterThan(-2.5);
  const plot = { left: 0, top: 0, width: 300, height: 100 };
  expect(picture.heightOf(0.01, plot)).toBeGreaterThan(picture.heightOf(0.1, plot));
  expect(pictureOf(chart.lines, chart, false).leftOut).toBe(0);
});

test('a level line stands in the middle, whatever roundings smoothing leaves', () => {
  const chart = chartOf([sourceOf('a', 500, () => 2)], 0.4);
  const { from, to } = pictureOf(chart.lines, chart, false).y;
  expect((from + to) / 2).toBeCloseTo(2, 5);
  expect(to - from).toBeGreaterThan(0.1);
});
