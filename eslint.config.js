import js from '@eslint/js';
import globals from 'globals';
import { configs as lit } from 'eslint-plugin-lit';
import { configs as wc } from 'eslint-plugin-wc';
import tseslint from 'typescript-eslint';

const browserCode = ['src/**/*.ts', 'test/**/*.ts', 'demo/**/*.{js,ts,tsx}', 'docs/site/*.js'];

export default tseslint.config(
  {
    ignores: ['**/dist/', '**/node_modules/', '.cache/', 'test-results/', 'deploy/twilio-functions/assets/'],
  },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strict, tseslint.configs.stylistic],
    // The types of other modules are extended by such interfaces.
    rules: {
      '@typescript-eslint/no-empty-object-type': ['error', { allowInterfaces: 'with-single-extends' }],
    },
  },
  { files: ['src/components/**/*.ts'], extends: [lit['flat/recommended'], wc['flat/recommended']] },
  { files: browserCode, languageOptions: { globals: globals.browser } },
  {
    files: ['**/*.mjs', '*.js', 'deploy/**/*.js', 'token-server/**/*.ts', 'bench/**/*', 'evaluation/**/*'],
    languageOptions: { globals: globals.node },
  },
  {
    files: ['deploy/twilio-functions/**/*.js'],
    languageOptions: {
      sourceType: 'commonjs',
      globals: { Runtime: 'readonly', Twilio: 'readonly' },
    },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  {
    rules: {
      eqeqeq: 'error',
      'no-console': ['error', { allow: ['warn', 'error'] }],
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    files: ['build/**', 'scripts/**', 'bench/**', 'evaluation/**', 'models/**', 'training/**', 'test/**'],
    rules: { 'no-console': 'off' },
  },
);
