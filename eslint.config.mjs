// What the compiler cannot see. Layout is prettier's business, import directions are dependency-cruiser's.
import { defineConfig, globalIgnores } from 'eslint/config';
import vue from 'eslint-plugin-vue';
import tseslint from 'typescript-eslint';
import vueParser from 'vue-eslint-parser';

/** Rules of the language itself, for TypeScript and plain scripts alike. */
const everywhere = {
  'array-callback-return': 'error',
  eqeqeq: ['error', 'always', { null: 'ignore' }],
  'no-constant-binary-expression': 'error',
  'no-control-regex': 'error',
  'no-debugger': 'error',
  'no-else-return': 'error',
  'no-eval': 'error',
  'no-loss-of-precision': 'error',
  'no-self-compare': 'error',
  'no-sparse-arrays': 'error',
  'no-template-curly-in-string': 'error',
  'no-unsafe-finally': 'error',
  'no-useless-escape': 'error',
  'no-var': 'error',
  'object-shorthand': ['error', 'properties'],
  'prefer-const': 'error',
  'use-isnan': 'error',
  'valid-typeof': 'error',
};

/** A name that begins with _ is left unused on purpose. */
const unusedAllowed = { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none' };

/** Rules that know the types. */
const typed = {
  '@typescript-eslint/consistent-type-imports': [
    'error',
    { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
  ],
  '@typescript-eslint/no-explicit-any': 'error',
  '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: true }],
  // An async handler where a void function is wanted is fine for events; a promise in a condition is always a mistake.
  '@typescript-eslint/no-misused-promises': [
    'error',
    { checksVoidReturn: { arguments: false, attributes: false, properties: false } },
  ],
  '@typescript-eslint/only-throw-error': 'error',
  '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
  '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
  '@typescript-eslint/no-unused-vars': ['error', unusedAllowed],
  // Numbers and errors in sentences are what sentences are for.
  '@typescript-eslint/restrict-template-expressions': 'off',
  // An interface promises a promise; some that keep it have nothing to wait for.
  '@typescript-eslint/require-await': 'off',
  // Services and clients are objects of plain functions, handed on one by one.
  '@typescript-eslint/unbound-method': 'off',
};

const node = Object.fromEntries(
  (
    'AbortController AbortSignal Buffer Headers Request Response TextDecoder TextEncoder URL URLSearchParams ' +
    'clearInterval clearTimeout console fetch performance process queueMicrotask setImmediate setInterval setTimeout ' +
    'structuredClone'
  )
    .split(' ')
    .map((name) => [name, 'readonly']),
);

const typesOf = (...project) => ({
  project,
  tsconfigRootDir: import.meta.dirname,
  extraFileExtensions: ['.vue'],
});

export default defineConfig(
  globalIgnores(['out/', 'dist/', 'node_modules/', 'resources/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  { rules: everywhere },

  { files: ['**/*.ts', '**/*.vue'], extends: [tseslint.configs.recommendedTypeChecked], rules: typed },
  {
    files: ['src-main/**/*.ts', 'src-shared/**/*.ts', '*.ts'],
    languageOptions: { parserOptions: typesOf('src-main/tsconfig.json') },
  },
  { files: ['test/**/*.ts'], languageOptions: { parserOptions: typesOf('test/tsconfig.json') } },
  {
    files: ['src-renderer/**/*.{ts,vue}'],
    languageOptions: { parserOptions: typesOf('src-renderer/tsconfig.json') },
  },

  {
    files: ['src-renderer/**/*.vue'],
    extends: [vue.configs['flat/recommended']],
    languageOptions: { parser: vueParser, parserOptions: { parser: tseslint.parser } },
    rules: {
      ...vue.configs['no-layout-rules'].rules,
      'vue/block-lang': ['error', { script: { lang: 'ts' } }],
      'vue/component-api-style': ['error', ['script-setup']],
      'vue/no-v-html': 'error',
      // The compiler knows from the type which property may be left out.
      'vue/require-default-prop': 'off',
    },
  },
  {
    // Only vue-tsc knows the type of a component; for the plain compiler it has none.
    files: ['src-renderer/**/*.{ts,vue}', 'test/renderer/**/*.ts'],
    rules: Object.fromEntries(
      ['argument', 'assignment', 'call', 'member-access', 'return'].map((what) => [
        `@typescript-eslint/no-unsafe-${what}`,
        'off',
      ]),
    ),
  },
  {
    // tfjs types a result by its rank only where it is told to: the casts are the shapes.
    files: ['{src-main,test}/{tensor,model,training}/**/*.ts'],
    rules: { '@typescript-eslint/no-unnecessary-type-assertion': 'off' },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      // Tests run code in pages, hand objects to templates and stand in for classes.
      '@typescript-eslint/no-base-to-string': 'off',
      '@typescript-eslint/no-implied-eval': 'off',
      '@typescript-eslint/no-this-alias': 'off',
    },
  },

  {
    files: ['**/*.mjs', '**/*.cjs'],
    languageOptions: { ecmaVersion: 2023, globals: node },
    rules: {
      'no-undef': 'error',
      'no-unused-vars': ['error', unusedAllowed],
    },
  },
  {
    files: ['**/*.cjs'],
    languageOptions: { sourceType: 'commonjs', globals: { __dirname: 'readonly', __filename: 'readonly' } },
  },
);
