import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

// The rules of the house for a file by itself; which file may import which stands in .dependency-cruiser.mjs.

/** Every form of `it(…)`, `test(…)` and `test.only(…)`. */
const TEST = 'CallExpression:matches([callee.name=/^(it|test)$/], [callee.object.name=/^(it|test)$/])';

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
        ...['[argument=null]', '[argument.callee.property.name="diagnostic"]'].map((nothing) => ({
          selector: `${TEST} > :function ReturnStatement${nothing}:not(${TEST} > :function :function ReturnStatement)`,
          message: 'a test that cannot run is skipped, with the reason: return context.skip(…)',
        })),
        {
          selector: `${TEST} > :function > BlockStatement[body.length=0]`,
          message: 'a test asserts something that could be false',
        },
        {
          selector: 'CallExpression[callee.object.name="assert"][callee.property.name="ok"] > Literal:first-child',
          message: 'this holds whatever happens',
        },
      ],
    },
  },
  {
    files: ['common/**', 'compiler/**/*.ts', 'runtime/**/*.ts', 'bin/main.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: ':matches(Program, ExportNamedDeclaration) > VariableDeclaration[kind=/^(let|var)$/]',
          message: 'no module keeps mutable state: a function is passed what it needs',
        },
        {
          selector: 'MemberExpression[object.name="Math"][property.name="random"]',
          message: 'what is random is drawn from a key, by runtime/random',
        },
      ],
    },
  },
  {rules: {'max-len': ['error', {code: 120}]}, ignores: ['generated/**', 'test/golden/**']},
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
