import nx from '@nx/eslint-plugin';
import importX from 'eslint-plugin-import-x';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import tseslint from 'typescript-eslint';

const adapters = ['lib:messaging', 'lib:store', 'lib:exchange', 'lib:settings', 'lib:observability'];
const core = ['lib:domain', 'lib:contracts'];
const everyServiceMay = [...core, 'lib:messaging', 'lib:settings', 'lib:observability', 'lib:runtime'];
const only = (sourceTag, tags) => ({ sourceTag, onlyDependOnLibsWithTags: tags });

/** The import rules of the tree: who may import whom, by tag. */
const depConstraints = [
  only('lib:domain', []),
  only('lib:contracts', ['lib:domain']),
  ...adapters.map((adapter) => only(adapter, core)),
  only('lib:runtime', ['lib:contracts', 'lib:messaging', 'lib:settings', 'lib:observability']),
  only('lib:exchange-emulator', []),
  only('lib:testing', []),
  ...['contacts', 'scheduler', 'change-watcher', 'ews-gateway', 'remote-access'].map((name) =>
    only(`service:${name}`, [...everyServiceMay, 'lib:store', 'lib:exchange']),
  ),
  only('service:console', everyServiceMay),
  only('service:pmsync', [...core, 'lib:settings', 'lib:store', 'lib:exchange', 'lib:observability']),
  only('service:standalone', [
    ...everyServiceMay,
    'lib:store',
    'lib:exchange',
    'lib:exchange-emulator',
    'lib:testing',
    'service:contacts',
    'service:scheduler',
    'service:change-watcher',
    'service:ews-gateway',
    'service:console',
  ]),
];

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '.nx/**', 'data/**', 'coverage/**'] },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts'],
    languageOptions: {
      parserOptions: { project: './tsconfig.check.json', tsconfigRootDir: import.meta.dirname },
    },
    plugins: { '@nx': nx, 'import-x': importX },
    settings: {
      'import-x/extensions': ['.ts', '.mjs'],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
      'import-x/resolver-next': [createTypeScriptImportResolver({ project: './tsconfig.check.json' })],
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      'import-x/no-cycle': 'error',
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: ['@pmsync/*/*'], message: 'A lib is entered by its index.ts alone.' }] },
      ],
    },
  },
  {
    files: ['{libs,services}/*/src/**/*.ts'],
    plugins: { '@nx': nx },
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        { enforceBuildableLibDependency: false, allow: [], depConstraints },
      ],
    },
  },
);
