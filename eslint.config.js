import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

/** The rules of the house for a file by itself; which file may import which stands in .dependency-cruiser.mjs. */
export default tseslint.config(
  {ignores: ['dist/', 'node_modules/', 'runs/', '**/*_pb.ts']},
  eslint.configs.recommended,
  ...tseslint.configs.strict,
  {
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', {argsIgnorePattern: '^_'}],
      eqeqeq: 'error',
      'prefer-const': 'error',
    },
  },
  {
    // A test that cannot run says so: one that just returns would count as passed.
    files: ['test/**/*.test.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        ...['ReturnStatement[argument=null]', 'ReturnStatement[argument.callee.property.name="diagnostic"]'].flatMap(
          (leaves) =>
            ['', 'BlockStatement > '].map((within) => ({
              selector:
                'CallExpression[callee.name=/^(it|test)$/] > ArrowFunctionExpression > BlockStatement > IfStatement > '
                + `${within}${leaves}`,
              message: 'a test that cannot run is skipped, with the reason: return context.skip(…)',
            })),
        ),
      ],
    },
  },
  {rules: {'max-len': ['error', {code: 120}]}, ignores: ['generated/**']},
  {
    files: ['**/*.{js,mjs,cjs}', 'bin/spec'],
    languageOptions: {
      globals: Object.fromEntries(
        ['process', 'console', 'URL', 'performance', 'fetch', 'AbortController', 'AbortSignal']
          .concat(['setInterval', 'clearInterval', 'setTimeout'])
          .map((name) => [name, 'readonly']),
      ),
    },
  },
  {
    // What has to be loaded before a script that is CommonJS itself.
    files: ['**/*.cjs'],
    languageOptions: {sourceType: 'commonjs'},
    rules: {'@typescript-eslint/no-require-imports': 'off'},
  },
);
