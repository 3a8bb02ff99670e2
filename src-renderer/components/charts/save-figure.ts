import type { ChartColors, ChartLine } from '../../charts/lines';
import { valueInWords } from '../../charts/axis-words';
import { FIGURE, paintFigure, PICTURE_SCALE, type Figure } from '../../charts/figure';
import { markNear } from '../../charts/mark-words';
import { CanvasPen } from '../../charts/pen';
import { settingsOf } from '../../charts/picture';
import { csvPieces, type CsvSource } from '../../charts/rows-csv';
import type { ChartSource } from '../../charts/sources';
import { subjectOf } from '../../charts/subject';
import { SvgPen } from '../../charts/svg-pen';
import type { ChartView } from '../../charts/use-chart-view';
import { metricNames, qualityRow } from '@shared/domain/run-rows';
import { text } from '../../text/en';
import { csvField, saveBlob } from '../dataset/csv';
import { columnsOf, titleOf, type FigureSpec } from './figures';

export type SaveAs = 'png' | 'svg' | 'csv';

/** A chart that is to be saved as it is shown now. */
export interface SavedChart {
  readonly spec: FigureSpec;
  readonly sources: readonly ChartSource[];
  readonly view: ChartView;
  readonly lines: readonly ChartLine[];
  readonly colors: ChartColors;
}

/** Columns that stand before the figures of each row. */
const leading = ['kimg', 'step', 'seconds', 'at', 'resolution', 'fade'];
/** Nobody sees a thousandth of the width of a figure that is this wide. */
const SVG_PIXELS = 2000;
/** A name that every system takes as that of a file. */
const asFileName = (name: string): string => name.replace(/[\\/:*?"<>|\p{Cc}]/gu, '_');

const runsInWords = (sources: readonly ChartSource[]): string =>
  sources.length === 1 ? sources[0]!.name : text.charts.severalRuns(sources.length);
const fileName = (sources: readonly ChartSource[], what: string, ending: string): string =>
  asFileName(`${text.charts.fileName(runsInWords(sources), what)}.${ending}`);

/** Saves a chart: as a picture of twice its size, as vectors, or all its rows. @throws when the browser cannot. */
export async function saveFigure(as: SaveAs, chart: SavedChart): Promise<void> {
  const { spec, sources } = chart;
  const name = fileName(sources, titleOf(spec), as);
  if (as === 'csv') {
    const columns = [...leading, ...spec.lines.map(({ column }) => column)];
    await saveColumns(
      name,
      sources.map((source) => ({ name: source.name, columns: columnsOf(spec, source) })),
      columns,
    );
  } else if (as === 'svg')
    saveBlob(name, new Blob([figureAsSvg(figureOf(chart))], { type: 'image/svg+xml' }));
  else saveBlob(name, await figureAsPng(figureOf(chart)));
}

/** Saves all columns of the log or of the quality of runs. */
export async function saveRows(of: 'metrics' | 'quality', sources: readonly ChartSource[]): Promise<void> {
  const ofMetrics = of === 'metrics';
  const what = ofMetrics ? text.charts.metricsFile : text.charts.qualityFile;
  const rows = sources.map((source) => ({
    name: source.name,
    columns: ofMetrics ? source.columns : source.quality,
  }));
  await saveColumns(
    fileName(sources, what, 'csv'),
    rows,
    ofMetrics ? metricNames : qualityRow.keyof().options,
  );
}

export function figureOf({ spec, sources, view, lines, colors }: SavedChart): Figure {
  const logarithmic = view.logarithmic.value && spec.hasLog;
  const backdrop = sources.length === 1 ? sources[0] : undefined;
  const subject = subjectOf({ lines, view, unit: spec.unit, logarithmic, backdrop }, markNear().all);
  const entries = lines.map((line) => {
    const { columns, column, label, color, dash } = line;
    const curve = view.curves.of(columns, column);
    curve.update(settingsOf(line, subject));
    return { label, color, dash, value: valueInWords(curve.latest.main, spec.unit) };
  });
  return { title: titleOf(spec), runs: runsInWords(sources), entries, subject, colors };
}

export function figureAsSvg(figure: Figure): string {
  const pen = new SvgPen(FIGURE.width, FIGURE.height, `${figure.title}, ${figure.runs}`);
  paintFigure(pen, figure, SVG_PIXELS);
  return pen.file;
}

async function figureAsPng(figure: Figure): Promise<Blob> {
  const canvas = document.createElement('canvas');
  canvas.width = FIGURE.width * PICTURE_SCALE;
  canvas.height = FIGURE.height * PICTURE_SCALE;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no canvas can be had');
  context.scale(PICTURE_SCALE, PICTURE_SCALE);
  paintFigure(new CanvasPen(context), figure, FIGURE.width * PICTURE_SCALE);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('the picture could not be written')))),
  );
}

async function saveColumns(
  name: string,
  rows: readonly { readonly name: string; readonly columns: CsvSource['columns'] | undefined }[],
  columns: readonly string[],
): Promise<void> {
  const known = rows.flatMap((source) =>
    source.columns ? [{ name: source.name, columns: source.columns }] : [],
  );
  const headings = columns.map((column) => text.charts.columns[column] ?? column);
  const runHeading = rows.length > 1 ? text.charts.columns['run'] : undefined;
  const parts: Blob[] = [];
  for (const piece of csvPieces(known, columns, headings, csvField, runHeading)) {
    // A browser may keep a Blob on disk; a text it cannot.
    parts.push(new Blob([piece]));
    await new Promise((resolve) => setTimeout(resolve));
  }
  saveBlob(name, new Blob(parts, { type: 'text/csv' }));
}
