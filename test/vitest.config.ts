import { resolve } from 'node:path';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vitest/config';

const folder = (name: string) => resolve(import.meta.dirname, '..', name);
const alias = {
  '@shared': folder('src-shared'),
  '@main': folder('src-main'),
  '@renderer': folder('src-renderer'),
};
const root = folder('.');

/** TensorFlow, browsers and Electron are large: those tests run one file at a time, each file in a process of its own. */
const oneProcessAFile = { pool: 'forks', fileParallelism: false, maxWorkers: 1 } as const;

export default defineConfig({
  root,
  resolve: { alias },
  test: {
    projects: [
      {
        plugins: [vue()],
        root,
        resolve: { alias },
        test: {
          name: 'unit',
          include: [
            'test/{contract,domain,pure,renderer,web,scripts,dataset,library,host,cli,metrics}/**/*.test.{ts,mjs}',
          ],
          css: false,
          server: { deps: { inline: ['vuetify'] } },
          testTimeout: 30_000,
          maxWorkers: 2,
        },
      },
      {
        root,
        resolve: { alias },
        test: {
          name: 'trainer',
          include: ['test/{tensor,model,training,jobs}/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 120_000,
          ...oneProcessAFile,
        },
      },
      {
        root,
        resolve: { alias },
        test: {
          name: 'readers',
          include: ['test/readers/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 120_000,
          ...oneProcessAFile,
        },
      },
      {
        root,
        resolve: { alias },
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 400_000,
          hookTimeout: 120_000,
          ...oneProcessAFile,
        },
      },
      {
        root,
        resolve: { alias },
        test: {
          name: 'electron',
          include: ['test/electron/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 120_000,
          ...oneProcessAFile,
        },
      },
    ],
  },
});
