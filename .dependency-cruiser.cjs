// Which part may import which. Data passes one way (docs/architecture.md): what is shared knows nothing of the rest, the
// interface and the main process meet only in the contract, and TensorFlow stays where it is built upon.
const buildsOnTensors = '^src-main/(tensor|model|training|metrics)/';
const trainer = '^src-main/jobs/trainer';
const importer = '^src-main/jobs/importer';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'shared-imports-nothing-of-ours',
      comment: 'src-shared is used on both sides, so it may lean on neither.',
      severity: 'error',
      from: { path: '^src-shared/' },
      to: { path: '^src-(main|renderer)/' },
    },
    {
      name: 'shared-runs-anywhere',
      comment: 'src-shared runs in a sandboxed page: no Node, Electron, TensorFlow or Vue.',
      severity: 'error',
      from: { path: '^src-shared/' },
      to: { path: '(^|/)(electron|koffi|vue|vue-router|pinia|vuetify)(/|$)|@tensorflow/|@vue/' },
    },
    {
      name: 'shared-has-no-node',
      severity: 'error',
      from: { path: '^src-shared/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'renderer-and-main-are-strangers',
      comment: 'They talk through src-shared/contract.',
      severity: 'error',
      from: { path: '^src-renderer/' },
      to: { path: '^src-main/' },
    },
    {
      name: 'main-and-renderer-are-strangers',
      severity: 'error',
      from: { path: '^src-main/' },
      to: { path: '^src-renderer/' },
    },
    {
      name: 'renderer-has-no-node',
      comment: 'The renderer is sandboxed and also runs in a browser.',
      severity: 'error',
      from: { path: '^src-renderer/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'electron-only-in-electron',
      severity: 'error',
      from: { path: '^src-', pathNot: '^src-main/electron/' },
      to: { path: '(^|/)electron(/|$)', pathNot: '^src-main/' },
    },
    {
      name: 'tensorflow-only-in-tensor',
      comment: 'Whoever needs an op gets it from src-main/tensor.',
      severity: 'error',
      from: { path: '^src-', pathNot: '^src-main/tensor/' },
      to: { path: '@tensorflow/|(^|/)koffi(/|$)' },
    },
    {
      name: 'tensorflow-only-in-the-trainer',
      comment:
        'TensorFlow runs in the trainer process. Host, Electron, web, command line and the data that they handle may ' +
        'know the types of its code; together with the next rule nothing else can pull it into their processes.',
      severity: 'error',
      from: { path: '^src-main/', pathNot: `${buildsOnTensors}|${trainer}` },
      to: { path: buildsOnTensors, dependencyTypesNot: ['type-only', 'type-import'] },
    },
    {
      name: 'trainer-is-started-not-imported',
      severity: 'error',
      from: { path: '^src-main/', pathNot: trainer },
      to: { path: trainer, dependencyTypesNot: ['type-only', 'type-import'] },
    },
    {
      name: 'importer-is-started-not-imported',
      comment: 'Readers run in a process of their own: nobody else may pull them in by value.',
      severity: 'error',
      from: { path: '^src-main/', pathNot: importer },
      to: { path: importer, dependencyTypesNot: ['type-only', 'type-import'] },
    },
    {
      name: 'readers-only-in-the-importer',
      severity: 'error',
      from: { path: '^src-main/', pathNot: `${importer}|^src-main/dataset/` },
      to: {
        path: '^src-main/dataset/(readers|prepare|checks|identity)/',
        dependencyTypesNot: ['type-only', 'type-import'],
      },
    },
    {
      name: 'parts-know-no-store',
      comment: 'Components, charts and canvas show what they are given.',
      severity: 'error',
      from: { path: '^src-renderer/(components|charts|canvas)/' },
      to: { path: '^src-renderer/(stores|pages)/' },
    },
    {
      name: 'stores-know-no-page',
      severity: 'error',
      from: { path: '^src-renderer/stores/' },
      to: { path: '^src-renderer/pages/' },
    },
    {
      name: 'client-knows-no-store',
      severity: 'error',
      from: { path: '^src-renderer/client/' },
      to: { path: '^src-renderer/(stores|pages|components|charts|canvas)/' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'A file that nobody imports and that imports nothing is forgotten.',
      severity: 'error',
      from: {
        orphan: true,
        pathNot: [
          '^src-main/electron/(main|preload)\\.ts$',
          '^src-main/cli/main\\.ts$',
          '^src-main/jobs/(trainer|trainer-player|importer|importer-worker)\\.ts$',
          '^src-renderer/main\\.ts$',
          '\\.d\\.ts$',
          '\\.json$',
        ],
      },
      to: {},
    },
    {
      name: 'not-resolvable',
      comment: 'A misspelt path would escape every other rule.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // Types are imports too, and a rule that lets them pass says so.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'src-main/tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.vue', '.d.ts', '.js', '.mjs', '.cjs', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
