import { resolve } from 'node:path';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'electron-vite';
import vuetify from 'vite-plugin-vuetify';

const folder = (name: string) => resolve(import.meta.dirname, name);
const alias = {
  '@shared': folder('src-shared'),
  '@main': folder('src-main'),
  '@renderer': folder('src-renderer'),
};

/** Only what carries native code stays outside the bundles: everything else is one file for each process. */
const external = [
  'electron',
  '@tensorflow/tfjs-node-gpu',
  'koffi',
  '@mapbox/node-pre-gyp',
  'bufferutil',
  'utf-8-validate',
];

export default defineConfig({
  main: {
    resolve: { alias },
    build: {
      outDir: 'out/main',
      target: 'node16',
      externalizeDeps: false,
      rollupOptions: {
        input: {
          electron: folder('src-main/electron/main.ts'),
          cli: folder('src-main/cli/main.ts'),
          trainer: folder('src-main/jobs/trainer.ts'),
          'trainer-player': folder('src-main/jobs/trainer-player.ts'),
          importer: folder('src-main/jobs/importer.ts'),
          'importer-worker': folder('src-main/jobs/importer-worker.ts'),
          bench: folder('src-main/jobs/trainer-bench.ts'),
        },
        external: [...external, /^node:/],
        output: { format: 'cjs', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    resolve: { alias },
    build: {
      outDir: 'out/preload',
      externalizeDeps: false,
      rollupOptions: {
        input: { preload: folder('src-main/electron/preload.ts') },
        external: ['electron'],
        output: { format: 'cjs', entryFileNames: '[name].js' },
      },
    },
  },
  renderer: {
    root: folder('src-renderer'),
    resolve: { alias },
    plugins: [vue(), vuetify({ autoImport: true })],
    build: {
      outDir: folder('out/renderer'),
      target: 'chrome108',
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rollupOptions: { input: folder('src-renderer/index.html') },
    },
  },
});
