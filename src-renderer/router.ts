import { createRouter, createWebHashHistory, type Router } from 'vue-router';
import MissingPage from './pages/MissingPage.vue';
import RunPage from './pages/RunPage.vue';
import RunsPage from './pages/RunsPage.vue';
import StartPage from './pages/StartPage.vue';
import { text } from './text/en';

declare module 'vue-router' {
  interface RouteMeta {
    /** The entry of the navigation that the page belongs to. */
    section: keyof typeof text.pages;
    /** What the trail in the title bar says for the page, below its section. */
    title?: string;
  }
}

/** Addresses behind the #, so that every page is the same file for the window's protocol and for the web server. */
export function makeRouter(): Router {
  return createRouter({
    history: createWebHashHistory(),
    routes: [
      { path: '/', name: 'start', component: StartPage, meta: { section: 'start' } },
      {
        path: '/datasets',
        name: 'datasets',
        component: () => import('./pages/DatasetsPage.vue'),
        meta: { section: 'datasets' },
      },
      {
        path: '/datasets/:datasetId',
        name: 'dataset',
        component: () => import('./pages/DatasetPage.vue'),
        props: true,
        meta: { section: 'datasets' },
      },
      {
        path: '/import',
        name: 'import',
        component: () => import('./pages/ImportPage.vue'),
        props: (route) => ({ datasetId: route.query.into }),
        meta: { section: 'datasets', title: text.bring.title },
      },
      {
        path: '/train',
        name: 'train',
        component: () => import('./pages/TrainPage.vue'),
        props: ({ query }) => ({
          datasetId: query.dataset,
          like: query.like,
          from: query.from,
          step: query.step,
        }),
        meta: { section: 'train' },
      },
      { path: '/runs', name: 'runs', component: RunsPage, meta: { section: 'runs' } },
      {
        path: '/runs/:runId',
        name: 'run',
        component: RunPage,
        props: (route) => ({ runId: route.params.runId, view: route.query.view }),
        meta: { section: 'runs' },
      },
      {
        path: '/compare',
        name: 'compare',
        component: () => import('./pages/ComparePage.vue'),
        props: (route) => ({
          runs: String(route.query.runs ?? '')
            .split(',')
            .filter(Boolean),
        }),
        meta: { section: 'runs', title: text.compare.title },
      },
      {
        path: '/explore/:runId?/:view?',
        name: 'explore',
        component: () => import('./pages/ExplorePage.vue'),
        props: true,
        meta: { section: 'explore' },
      },
      {
        path: '/mix/:runId?',
        name: 'mix',
        component: () => import('./pages/MixPage.vue'),
        props: true,
        meta: { section: 'mix' },
      },
      {
        path: '/generate/:runId?',
        name: 'generate',
        component: () => import('./pages/GeneratePage.vue'),
        props: true,
        meta: { section: 'generate' },
      },
      {
        path: '/:rest(.*)*',
        name: 'missing',
        component: MissingPage,
        meta: { section: 'start' },
      },
    ],
  });
}
