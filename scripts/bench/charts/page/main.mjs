// @ts-check
/* global window, requestAnimationFrame, location, CanvasRenderingContext2D */
/**
 * The real charts over a made-up training, and what is measured of them. In the address: `rows`, `runs`, and `chart` for one chart
 * alone instead of the whole board.
 */
import '@fontsource-variable/inter/index.css';
import { createApp, h, nextTick, shallowRef } from 'vue';
import { VApp } from 'vuetify/components';
import { useChartView } from '../../../../src-renderer/charts/use-chart-view';
import ChartBoard from '../../../../src-renderer/components/charts/ChartBoard.vue';
import ChartCard from '../../../../src-renderer/components/charts/ChartCard.vue';
import ChartToolbar from '../../../../src-renderer/components/charts/ChartToolbar.vue';
import { figureOf } from '../../../../src-renderer/components/charts/figures';
import { MetricColumns, QualityColumns } from '../../../../src-renderer/series/columns';
import '../../../../src-renderer/styles/tokens.css';
import '../../../../src-renderer/styles/base.css';
import '../../../../src-renderer/styles/controls.css';
import { makeVuetify } from '../../../../src-renderer/vuetify';
import { madeUpColumns, madeUpMoments, madeUpQuality, madeUpRow, randomNumbers } from './made-up.mjs';

const asked = new URLSearchParams(location.search);
const rows = Number(asked.get('rows') ?? 1_000_000);
const runs = Number(asked.get('runs') ?? 1);
const chart = asked.get('chart');

const made = Array.from({ length: runs }, (_, run) => ({
  name: run === 0 ? 'Brain FLAIR, best quality' : `Second try, ${run + 1}`,
  columns: new MetricColumns(),
  quality: new QualityColumns(),
  moments: runs === 1 ? madeUpMoments(rows, 60) : [],
}));
const version = shallowRef(0);
const sources = () => made.map((source) => ({ ...source, version: version.value }));
/** The rows as they come from the host, made before anything is timed. */
const tables = made.map((_, run) => madeUpColumns(Math.round(rows * (1 - run * 0.07)), run + 1));

const vuetify = makeVuetify();
/** @type {import('../../../../src-renderer/charts/use-chart-view').ChartView} */
let view;
createApp({
  setup() {
    view = useChartView(sources);
    return () => h(VApp, () => h('div', { id: 'stage' }, content()));
  },
})
  .use(vuetify)
  .mount('#app');

function content() {
  if (!chart) return h(ChartBoard, { sources: sources(), view });
  const spec = figureOf(/** @type {any} */ (chart));
  return [h(ChartToolbar, { view }), h(ChartCard, { spec, sources: sources(), view, height: 560 })];
}

const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));

/** Until the browser has drawn what was asked for. */
async function drawn() {
  await nextTick();
  await nextFrame();
  await nextFrame();
}

/** @param {() => void} change @returns {Promise<number>} milliseconds until its picture is drawn */
async function timed(change) {
  const began = performance.now();
  change();
  version.value++;
  const before = pictures();
  while (pictures() === before) await nextFrame();
  await drawn();
  return performance.now() - began;
}

/** Pictures are counted by what only a drawn chart does: Chart.js clears its canvas. */
let cleared = 0;
const clear = CanvasRenderingContext2D.prototype.clearRect;
CanvasRenderingContext2D.prototype.clearRect = function (...box) {
  cleared++;
  return clear.apply(this, box);
};
const pictures = () => cleared;

/** @type {number[]} */
let frames = [];
/** Frames in which charts were drawn. */
let drawnFrames = 0;
let recording = false;
async function record() {
  let last = await nextFrame();
  while (recording) {
    const before = pictures();
    const now = await nextFrame();
    frames.push(now - last);
    if (pictures() > before) drawnFrames++;
    last = now;
  }
}

let grown = rows;
const next = randomNumbers(99);
Object.assign(window, {
  bench: {
    load: () =>
      timed(() => {
        made.forEach(({ columns, quality }, run) => {
          columns.load(tables[run]);
          quality.replace(madeUpQuality(400, tables[run].get('kimg')?.length ?? 0, run));
        });
      }),
    append: () =>
      timed(() => {
        const added = Array.from({ length: 1000 }, () => madeUpRow(grown++, rows, next));
        made[0].columns.append(added);
      }),
    start() {
      frames = [];
      drawnFrames = 0;
      recording = true;
      void record();
    },
    stop() {
      recording = false;
      return { frames, drawnFrames };
    },
    reset: () => view.reset(),
    look: (changes) => {
      if (changes.theme) vuetify.theme.change(changes.theme);
      if (changes.axis) view.axis.value = changes.axis;
      if (changes.smoothing !== undefined) view.smoothing.value = changes.smoothing;
      if (changes.log !== undefined) view.logarithmic.value = changes.log;
    },
    smoothing: () => view.halfLife.value,
    bytes: () => made.reduce((sum, { columns }) => sum + columns.names.length * columns.length * 8, 0),
  },
});
