// @ts-check
/** The benchmark's page, built as the application's own pages are, and served on this computer alone. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, resolve } from 'node:path';

const types = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
};

/**
 * @param {string} root the checkout
 * @param {string} folder for what is built
 */
export async function buildPage(root, folder) {
  // Only now: before set-up these packages may be missing.
  const [{ build }, { default: vue }, { default: vuetify }] = await Promise.all([
    import('vite'),
    import('@vitejs/plugin-vue'),
    import('vite-plugin-vuetify'),
  ]);
  await build({
    configFile: false,
    logLevel: 'error',
    root: join(root, 'scripts', 'bench', 'charts', 'page'),
    resolve: { alias: { '@shared': join(root, 'src-shared') } },
    plugins: [vue(), vuetify({ autoImport: true })],
    build: { outDir: folder, emptyOutDir: true, target: 'chrome108', assetsInlineLimit: 0 },
  });
}

/**
 * @param {string} folder
 * @returns {Promise<{ address: string, close: () => void }>}
 */
export async function servePage(folder) {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://page').pathname;
    const file = resolve(folder, `.${path === '/' ? '/index.html' : path}`);
    try {
      if (!file.startsWith(folder)) throw new Error('outside');
      const body = readFileSync(file);
      const type = /** @type {Record<string, string>} */ (types)[extname(file)] ?? 'application/octet-stream';
      response.setHeader('content-type', type);
      response.end(body);
    } catch {
      response.statusCode = 404;
      response.end();
    }
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', () => done(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return { address: `http://127.0.0.1:${port}/`, close: () => server.close() };
}
