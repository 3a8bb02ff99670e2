import type { ChartLine, Unit } from '../../charts/lines';
import type { ChartSource } from '../../charts/sources';
import type { MetricName, QualityRow } from '@shared/domain/run-rows';
import type { AnyColumns } from '../../series/columns';
import { text } from '../../text/en';

export type FigureName = keyof typeof text.charts.figures;

/** The colour's name in the theme: orange generator and what it draws, blue discriminator, grey real slices. */
type ColorRole = 'generator' | 'discriminator' | 'soft' | 'text';

interface SpecifiedLine<Column> {
  readonly column: Column;
  readonly color: ColorRole;
}

/** What a chart shows of each run. `hasLog`: figures that lie above 0, so that a logarithmic scale can show them. */
export type FigureSpec = {
  readonly name: FigureName;
  readonly unit: Unit;
  readonly hasLog: boolean;
  /** Whether it is measured with chance in it, which smoothing evens out. */
  readonly smooths: boolean;
} & (
  | { readonly of: 'metrics'; readonly lines: readonly SpecifiedLine<MetricName>[] }
  | { readonly of: 'quality'; readonly lines: readonly SpecifiedLine<keyof QualityRow>[] }
);

/** All charts of a run, in their order. */
export const figureSpecs: readonly FigureSpec[] = [
  {
    name: 'losses',
    of: 'metrics',
    unit: 'figure',
    hasLog: true,
    smooths: true,
    lines: [
      { column: 'generatorLoss', color: 'generator' },
      { column: 'discriminatorLoss', color: 'discriminator' },
    ],
  },
  {
    name: 'scores',
    of: 'metrics',
    unit: 'figure',
    hasLog: false,
    smooths: true,
    lines: [
      { column: 'realScore', color: 'soft' },
      { column: 'fakeScore', color: 'generator' },
    ],
  },
  {
    name: 'swd',
    of: 'quality',
    unit: 'figure',
    hasLog: true,
    smooths: true,
    lines: [{ column: 'swd', color: 'generator' }],
  },
  {
    name: 'diversity',
    of: 'quality',
    unit: 'figure',
    hasLog: false,
    smooths: true,
    lines: [
      { column: 'msssim', color: 'generator' },
      { column: 'msssimReal', color: 'soft' },
    ],
  },
  {
    name: 'memory',
    of: 'quality',
    unit: 'figure',
    hasLog: false,
    smooths: true,
    lines: [
      { column: 'trainScore', color: 'discriminator' },
      { column: 'heldOutScore', color: 'soft' },
      { column: 'drawnScore', color: 'generator' },
    ],
  },
  {
    name: 'r1',
    of: 'metrics',
    unit: 'figure',
    hasLog: true,
    smooths: true,
    lines: [{ column: 'r1', color: 'discriminator' }],
  },
  {
    name: 'augmentation',
    of: 'metrics',
    unit: 'figure',
    hasLog: false,
    smooths: false,
    lines: [{ column: 'augmentation', color: 'text' }],
  },
  {
    name: 'learningRate',
    of: 'metrics',
    unit: 'figure',
    hasLog: true,
    smooths: false,
    lines: [{ column: 'learningRate', color: 'generator' }],
  },
  {
    name: 'speed',
    of: 'metrics',
    unit: 'figure',
    hasLog: true,
    smooths: true,
    lines: [{ column: 'imagesPerSecond', color: 'text' }],
  },
  {
    name: 'memoryBytes',
    of: 'metrics',
    unit: 'bytes',
    hasLog: false,
    smooths: false,
    lines: [{ column: 'memoryBytes', color: 'text' }],
  },
];

/** The figure of a name. */
export const figureOf = (name: FigureName): FigureSpec => figureSpecs.find((spec) => spec.name === name)!;

export const titleOf = ({ name }: FigureSpec): string => text.charts.figures[name].title;

/** What a line of a figure is called. */
export const lineLabel = ({ name }: FigureSpec, column: string): string =>
  (text.charts.figures[name].lines as Readonly<Record<string, string>>)[column] ?? column;

/** Whether two lists of lines show the same. */
export const areSameLines = (a: readonly ChartLine[], b: readonly ChartLine[]): boolean =>
  a.length === b.length &&
  a.every((line, index) => {
    const other = b[index]!;
    return (['columns', 'column', 'label', 'color', 'run'] as const).every((key) => line[key] === other[key]);
  });

/** Where runs are beside each other, colour tells the run and dashes tell the line. */
const dashes: readonly (readonly number[])[] = [[], [6, 3], [2, 3]];
export const dashOf = (place: number): readonly number[] => dashes[place % dashes.length]!;
/** Colours of runs beside each other that the theme has. */
const RUN_COLORS = 8;

/** The colour's name in the theme of the run at a place of the list. */
export const runColorRole = (index: number): string => `run${(index % RUN_COLORS) + 1}`;

/** The columns of a run in which a figure stands; undefined where it has none. */
export const columnsOf = (spec: FigureSpec, source: ChartSource): AnyColumns | undefined =>
  spec.of === 'metrics' ? source.columns : source.quality;

/**
 * The lines of a figure. One run has a colour for each line; several have a colour each and dashes for their lines.
 *
 * @param colorOf gives the theme's colour of a role as `#rrggbb`
 */
export function linesOf(
  spec: FigureSpec,
  sources: readonly ChartSource[],
  colorOf: (role: string) => string,
): ChartLine[] {
  const isOne = sources.length === 1;
  return sources.flatMap((source, index) => {
    const columns = columnsOf(spec, source);
    if (!columns) return [];
    return spec.lines.map(({ column, color }, place) => {
      const label = lineLabel(spec, column);
      return {
        ...{ columns, column, log: source.columns, run: index, smooths: spec.smooths },
        label: isOne ? label : text.charts.ofRun(source.name, label),
        color: isOne ? colorOf(color) : (source.color ?? colorOf(runColorRole(index))),
        dash: isOne ? [] : dashOf(place),
      };
    });
  });
}
