import js from '@eslint/js'
import tseslint from 'typescript-eslint'

const PURE_SYNTAX = [
  { selector: ':function[async=true]', message: 'pure rooms have no async' },
  { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: 'time is a value among the facts' },
  { selector: 'TSEnumDeclaration', message: 'no enums: a union of literals' },
]

// Whoever asks for a name forgets the language that is added next.
const LANGUAGE = 'Literal[value=/^(kubernetes|calico|cilium|istio)$/]'
const LANGUAGE_NAMES = [
  `BinaryExpression > ${LANGUAGE}`,
  `CallExpression[callee.property.name=/^(includes|has)$/] > ${LANGUAGE}`,
].map((selector) => ({ selector, message: 'ask the record of the language, in netpolicy/render/languages.ts' }))

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'test/**/fixtures/', '.corpus/'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'no-console': 'error',
    },
  },
  { files: ['src/**/*.ts'], rules: { 'max-lines-per-function': ['error', { max: 70 }] } },
  {
    // Pure rooms: no async, clock, randomness, environment or log. The arrows' check keeps out modules, this keeps out globals.
    files: [
      'src/*.ts',
      'src/{text,yaml,kubernetes,findings,graph,golang,rpcmap,allowlist,owners,cluster,netpolicy,deploy,config,verdict,report}/**/*.ts',
    ],
    rules: {
      'no-restricted-globals': ['error', 'process', 'console', 'fetch', 'setTimeout', 'setInterval', 'performance'],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now' },
        { object: 'Math', property: 'random' },
      ],
      'no-restricted-syntax': ['error', ...PURE_SYNTAX],
    },
  },
  {
    files: ['src/{netpolicy,deploy,config,verdict,report}/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', ...PURE_SYNTAX, ...LANGUAGE_NAMES] },
  },
  { files: ['src/{flow,cli}/**/*.ts'], rules: { 'no-restricted-syntax': ['error', ...LANGUAGE_NAMES] } },
  { files: ['src/cli/**', 'bench/**', 'test/**'], rules: { 'no-console': 'off' } },
  { files: ['test/**/*.ts'], rules: { '@typescript-eslint/require-await': 'off' } },
  { files: ['**/*.js', '**/*.mjs'], languageOptions: { globals: { process: 'readonly', console: 'readonly' } } },
)
