import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import ts from 'typescript'

const root = process.cwd()
const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => readFileSync(path, 'utf8')) as {
  config: object
}
const { options } = ts.parseJsonConfigFileContent({ ...config, include: [] }, ts.sys, root)

// Everything is parsed once: what is planted changes a file or two of it.
const parsed = new Map<string, ts.SourceFile | undefined>()

/** What `npm run check:types` says about some files when others are changed: `path: message`. */
function checkTypes(paths: readonly string[], changed: ReadonlyMap<string, string>): readonly string[] {
  const host = ts.createCompilerHost(options)
  const read = host.getSourceFile.bind(host)
  host.getSourceFile = (path, target) => {
    const text = changed.get(path)
    if (text !== undefined) return ts.createSourceFile(path, text, target)
    if (!parsed.has(path)) parsed.set(path, read(path, target))
    return parsed.get(path)
  }
  const program = ts.createProgram(
    paths.map((path) => join(root, path)),
    options,
    host,
  )
  return paths.flatMap((path) =>
    program
      .getSemanticDiagnostics(program.getSourceFile(join(root, path)))
      .map(({ messageText }) => `${path}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`),
  )
}

const half = [
  {
    what: 'a policy language without a record',
    path: 'src/netpolicy/model/policy.ts',
    from: 'POLICY_LANGUAGES = [',
    to: "POLICY_LANGUAGES = ['another', ",
    seenIn: 'src/netpolicy/render/languages.ts',
    says: /Property 'another' is missing/,
  },
  {
    what: 'a policy language without a renderer',
    path: 'src/netpolicy/render/languages.ts',
    from: '    render: renderIstio,\n',
    to: '',
    seenIn: 'src/netpolicy/render/languages.ts',
    says: /Property 'render' is missing/,
  },
  {
    what: 'a layout of allowlists without a place',
    path: 'src/allowlist/allowlist.ts',
    from: 'ALLOWLIST_LAYOUTS = [',
    to: "ALLOWLIST_LAYOUTS = ['another', ",
    seenIn: 'src/allowlist/allowlist-path.ts',
    says: /lacks ending return statement/,
  },
  {
    what: 'a layout of allowlists without a name for its files',
    path: 'src/allowlist/allowlist.ts',
    from: 'ALLOWLIST_LAYOUTS = [',
    to: "ALLOWLIST_LAYOUTS = ['another', ",
    seenIn: 'src/allowlist/select-allowlist-files.ts',
    says: /Property 'another' is missing/,
  },
  {
    what: 'a command without a row',
    path: 'src/flow/commands/command.ts',
    from: "  | { readonly kind: 'help' }\n",
    to: "  | { readonly kind: 'help' }\n  | { readonly kind: 'pause' }\n",
    seenIn: 'src/flow/commands/commands.ts',
    says: /Property 'pause' is missing/,
  },
  {
    what: 'a command that does nothing',
    path: 'src/flow/commands/commands.ts',
    from: '    run: runDeploy,\n',
    to: '',
    seenIn: 'src/flow/commands/commands.ts',
    says: /Property 'run' is missing/,
  },
  {
    what: 'a finding that nobody explains',
    path: 'src/finding.ts',
    from: "  | 'release-held'\n",
    to: "  | 'release-held'\n  | 'release-lost'\n",
    seenIn: 'src/findings/finding-docs.ts',
    says: /Property '"release-lost"' is missing/,
  },
  {
    what: 'a finding without a title',
    path: 'src/findings/deployment.ts',
    from: "      title: 'Deployment on hold',\n",
    to: '',
    seenIn: 'src/findings/deployment.ts',
    says: /Property 'title' is missing/,
  },
]

test('what is whole is taken', () => {
  expect(checkTypes([...new Set(half.map(({ seenIn }) => seenIn))], new Map())).toEqual([])
})

// A subcommand that nobody registers is in arrows.test.ts: the types cannot see it.
test.each(half)('the compiler refuses $what', ({ path, from, to, seenIn, says }) => {
  const text = readFileSync(join(root, path), 'utf8')
  expect(text.split(from)).toHaveLength(2)
  const said = checkTypes([seenIn], new Map([[join(root, path), text.replace(from, to)]]))
  expect(said.join('\n')).toMatch(says)
})
