import path from 'node:path';
import prettier from 'eslint-config-prettier';
import boundaries from 'eslint-plugin-boundaries';
import vue from 'eslint-plugin-vue';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const root = import.meta.dirname ?? path.resolve('.');

/**
 * The parts of the house and what each may import besides itself. Arrows point one way: renderer -> shared <- preload;
 * main/{app,ipc,cli} -> main/{compute,training,computers,tasks,studies,reports,exports,datasets,store} -> main/core -> shared.
 * Only the top of main opens windows; `platform` (folders, resources) is for all of main except the pure core.
 */
const base = ['platform', 'core', 'shared'];
const services = [
  'store',
  'training',
  'compute',
  'reports',
  'exports',
  'datasets',
  'studies',
  'archives',
  'upkeep',
  'tasks',
  'computers',
];
const ARROWS = {
  shared: [],
  preload: ['shared'],
  renderer: ['shared'],
  core: ['shared'],
  // What is written beside the libraries is written as everything is.
  platform: ['core', 'shared'],
  store: base,
  datasets: ['store', ...base],
  exports: ['store', 'datasets', ...base],
  reports: ['store', 'datasets', 'exports', ...base],
  studies: ['store', 'datasets', 'reports', ...base],
  archives: ['store', 'studies', ...base],
  upkeep: ['store', 'archives', ...base],
  tasks: ['store', 'archives', ...base],
  computers: ['store', 'archives', 'studies', 'tasks', ...base],
  training: ['store', 'datasets', ...base],
  compute: ['training', 'exports', 'archives', 'store', 'datasets', ...base],
  ipc: [...services, ...base],
  cli: [...services, ...base],
  app: ['ipc', ...services, ...base],
  start: ['app', 'cli', 'shared'],
};
/** Rooms of the interface: the application is made of features, which are made of components and words. */
const ROOMS = {
  'renderer/api': [],
  'renderer/i18n': ['renderer/api'],
  'renderer/ui': ['renderer/api', 'renderer/i18n'],
  'renderer/features': ['renderer/api', 'renderer/i18n', 'renderer/ui'],
  'renderer/app': ['renderer/api', 'renderer/i18n', 'renderer/ui', 'renderer/features'],
};
/**
 * Layers of the training core: a room uses the rooms of the lines above its own. `core` itself is what the rooms meet at
 * (types.ts, control.ts).
 */
const LAYERS = [
  ['disk', 'random', 'formats'],
  ['trace'],
  ['.'],
  ['engine'],
  ['data'],
  ['nets', 'augment', 'optimizer', 'checkpoint'],
  ['adversary', 'parameterization'],
  ['evaluate'],
  ['objective', 'experts', 'measures', 'official'],
  ['run'],
].map((layer) => layer.map((room) => (room === '.' ? 'core' : `core/${room}`)));
const CORE = Object.fromEntries(
  LAYERS.flatMap((layer, i) => layer.map((room) => [room, ['shared', ...LAYERS.slice(0, i).flat()]])),
);
const TOP_LEVEL = ['shared', 'preload', ...Object.keys(ROOMS), 'renderer'];
const PARTS = {
  // A part that may use the core may use all of its rooms.
  ...Object.fromEntries(
    Object.entries(ARROWS).map(([part, to]) => [
      part,
      to.flatMap((other) => (other === 'core' ? Object.keys(CORE) : other)),
    ]),
  ),
  ...CORE,
  ...Object.fromEntries(Object.entries(ROOMS).map(([room, to]) => [room, [...to, 'shared']])),
  // What starts the interface.
  renderer: ['shared', ...Object.keys(ROOMS)],
};
const elements = [
  // The most special pattern comes first: a file belongs to the first that it matches.
  ...Object.keys(ROOMS).map((type) => ({ type, pattern: `src/${type}` })),
  ...Object.keys(CORE)
    .filter((type) => type !== 'core')
    .map((type) => ({ type, pattern: `src/main/${type}` })),
  ...Object.keys(ARROWS).map((type) => ({
    type,
    pattern: TOP_LEVEL.includes(type) ? `src/${type}` : `src/main/${type}`,
  })),
];
const policies = Object.entries(PARTS).map(([from, to]) => ({
  from: { element: { type: from } },
  allow: { to: { element: { types: { anyOf: [from, ...to] } } } },
}));

const ELECTRON = {
  name: 'electron',
  message: 'Only main/app, main/ipc, main/training and preload know Electron.',
};
const SQLITE = { name: 'better-sqlite3', message: 'Only main/store knows SQLite.' };
const NODE = { group: ['node:*'], message: 'shared and the renderer run without Node.' };
const INSIDES = {
  regex: '^@renderer/features/[^/]+/',
  message: 'A feature is used through its index: import it from @renderer/features/<name>.',
};
const OUTSIDE = 'What a feature does not have itself comes from @renderer or @shared.';
/**
 * @param {{ name: string, message: string }[]} paths
 * @param {({ group: string[], message: string } | { regex: string, message: string })[]} [patterns]
 * @returns {import('eslint').Linter.RulesRecord}
 */
const restrict = (paths, patterns = []) => ({ 'no-restricted-imports': ['error', { paths, patterns }] });

export default defineConfig(
  globalIgnores([
    'out/',
    'dist/',
    'node_modules/',
    '.cache/',
    'coverage/',
    'test-results/',
    'playwright-report/',
  ]),

  { files: ['**/*.{ts,mts,vue}'], extends: [tseslint.configs.strict] },
  { files: ['**/*.{mjs,js}'], extends: [tseslint.configs.recommended] },

  {
    files: ['**/*.{ts,mts,vue}'],
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-explicit-any': 'error',
      // With noUncheckedIndexedAccess an index that is right by construction needs the mark.
      '@typescript-eslint/no-non-null-assertion': 'off',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },

  { files: ['**/*.vue'], extends: [vue.configs['flat/recommended']] },
  {
    files: ['**/*.vue'],
    languageOptions: { parserOptions: { parser: tseslint.parser } },
    rules: { 'vue/multi-word-component-names': 'off' },
  },

  {
    files: ['src/**/*.{ts,vue}'],
    plugins: { boundaries },
    settings: {
      'boundaries/elements': elements,
      'boundaries/root-path': root,
      'import/resolver': { typescript: { project: 'tsconfig.json' } },
    },
    rules: {
      'boundaries/dependencies': ['error', { default: 'disallow', policies }],
      'boundaries/no-unknown-files': 'error',
    },
  },
  { files: ['src/**/*.{ts,vue}'], rules: restrict([ELECTRON, SQLITE]) },
  { files: ['src/shared/**/*.ts'], rules: restrict([ELECTRON, SQLITE], [NODE]) },
  { files: ['src/renderer/**/*.{ts,vue}'], rules: restrict([ELECTRON, SQLITE], [NODE, INSIDES]) },
  {
    files: ['src/renderer/features/*/*.{ts,vue}'],
    rules: restrict([ELECTRON, SQLITE], [NODE, INSIDES, { regex: '^\\.\\./', message: OUTSIDE }]),
  },
  {
    files: ['src/renderer/features/*/*/*.{ts,vue}'],
    rules: restrict([ELECTRON, SQLITE], [NODE, INSIDES, { regex: '^\\.\\./\\.\\./', message: OUTSIDE }]),
  },
  // Pages are loaded when they are opened.
  { files: ['src/renderer/app/router.ts'], rules: restrict([ELECTRON, SQLITE], [NODE]) },
  { files: ['src/main/{app,ipc,training}/**/*.ts', 'src/preload/**/*.ts'], rules: restrict([SQLITE]) },
  { files: ['src/main/store/**/*.ts'], rules: restrict([ELECTRON]) },

  prettier,
);
