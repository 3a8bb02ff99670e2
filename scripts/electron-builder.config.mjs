// @ts-check
/** What electron-builder makes of the built application; scripts/dist.mjs calls it. */
import { join } from 'node:path';

/** Electron 29 was the first whose fuses include file:// privileges; an older binary has no place for that setting. */
const firstWithFileFuse = 29;

/** tfjs comes in eight builds and all its single modules; Node loads one build, `*.node.js`. */
const tfjs =
  '**/node_modules/@tensorflow/{tfjs,tfjs-core,tfjs-layers,tfjs-data,tfjs-converter,tfjs-backend-cpu,tfjs-backend-webgl}';

/**
 * @param {object} options
 * @param {string} options.root the checkout
 * @param {string} options.runtime the folder with TensorFlow and its binding, which is copied in
 * @param {'cpu' | 'gpu'} options.flavour
 * @param {{ folder: string, version: string }} [options.electron] an unpacked Electron to take instead of fetching one
 * @param {boolean} [options.forTests] leaves on what end-to-end tests drive the application by, see `fuses`
 * @returns {import('electron-builder').Configuration}
 */
export function builderConfiguration({ root, runtime, flavour, electron, forTests = false }) {
  return {
    appId: 'sliceloom.desktop',
    productName: 'Sliceloom',
    artifactName: `\${productName}-\${version}-${flavour}-\${os}-\${arch}.\${ext}`,
    directories: { output: join(root, 'dist', flavour), buildResources: join(root, 'resources') },
    ...(electron ? { electronDist: electron.folder, electronVersion: electron.version } : {}),
    // The binding is compiled by set-up and lies in the runtime folder: there is nothing to rebuild for Electron.
    npmRebuild: false,
    asar: true,
    // Beside native code, what the importer's worker threads load: they read from no archive (see jobs/importer.ts).
    asarUnpack: [
      '**/*.node',
      'out/main/importer-worker.js',
      'out/main/chunks/**',
      '**/node_modules/@cornerstonejs/**',
    ],
    files: [
      'package.json',
      ...['out/**/*', '!out/.sliceloom-build.json', '!out/main/bench.js'],
      ...['!**/*.{d.ts,map,tsbuildinfo}', '!**/node_modules/*/{test,tests,__tests__}/**'],
      ...[`!${tfjs}/dist/*/**`, `!${tfjs}/src/**`, `!${tfjs}/dist/!(*.node).js`, `!${tfjs}/**/*.{ts,txt}`],
      ...['binding', 'src', 'scripts', 'deps', 'lib'].map(
        (name) => `!**/node_modules/@tensorflow/tfjs-node-gpu/${name}/**`,
      ),
    ],
    // Outside the archive: a library can only be loaded from a real file, and images are read by their paths.
    extraResources: [
      { from: runtime, to: 'runtime', filter: ['**/*', '!tensorflow/include/**'] },
      { from: join(root, 'resources'), to: 'resources', filter: ['**/*', '!native-runtime.lock.json'] },
    ],
    electronFuses: fuses({ electronVersion: electron?.version, forTests }),
    linux: {
      executableName: 'sliceloom',
      // The desktop finds the window's entry, and with it the taskbar's progress, by package.json's desktopName.
      syncDesktopName: true,
      category: 'Science',
      synopsis: 'Train StyleGAN on medical image slices',
      target: ['AppImage', 'deb', 'tar.gz'],
    },
    win: { target: ['nsis'] },
    nsis: { oneClick: false, allowToChangeInstallationDirectory: true, perMachine: false },
    mac: { target: ['dmg'], category: 'public.app-category.medical' },
    // Nothing is ever published from here; without this, electron-builder looks for a repository to publish to.
    publish: null,
  };
}

/**
 * The switches inside Electron's binary, set when packaging and not changeable afterwards.
 *
 * A build for tests leaves two of them alone. Playwright drives the main process through Node's inspector, so its
 * command line switch stays. And the test Electron starts with its stand-in, the folder resources/app, so loading an
 * application from elsewhere than app.asar stays allowed. Such a build is not for users.
 *
 * @param {{ electronVersion?: string, forTests: boolean }} options
 */
export function fuses({ electronVersion, forTests }) {
  const checksArchive = process.platform === 'darwin' || process.platform === 'win32';
  const hasFileFuse = !electronVersion || Number(electronVersion.split('.')[0]) >= firstWithFileFuse;
  return {
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableCookieEncryption: true,
    enableEmbeddedAsarIntegrityValidation: checksArchive,
    ...(forTests ? {} : { enableNodeCliInspectArguments: false, onlyLoadAppFromAsar: true }),
    ...(hasFileFuse ? { grantFileProtocolExtraPrivileges: false } : {}),
  };
}
