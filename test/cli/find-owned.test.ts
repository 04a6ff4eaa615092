import { expect, test } from '@jest/globals'
import { findOwned, type Owned } from '../../src/cli/find-owned.ts'

const FILES = [
  'apps/search/main.go',
  'go.mod',
  'libraries/money/money.go',
  'search.md',
  'service.pot/handler/pot.go',
  'service.pot/main.go',
  'web/main.go',
]
// `web` is the name of a service elsewhere than in the folder web/, and `go.mod` that of a service, too.
const SERVICES = [
  { name: 'search', dir: 'apps/search' },
  { name: 'service.pot', dir: 'service.pot' },
  { name: 'web', dir: 'apps/search/web' },
  { name: 'go.mod', dir: 'cmd/mod' },
]
const ROOT = '/src/acme'

function find(typed: string, from = ROOT, services = SERVICES): Owned {
  const entries = FILES.map((path) => ({ path, blob: '', kind: 'file' as const }))
  return findOwned(typed, { services, entries, rev: 'HEAD', from, root: ROOT })
}

function describe(owned: Owned): string {
  if (owned.kind === 'service') return `service ${owned.service.name} in ${owned.service.dir}`
  if (owned.kind === 'file') return `file ${owned.path}`
  const whose = owned.service === undefined ? '' : ` of ${owned.service.name}`
  return `folder ${owned.path || '.'}${whose}: ${owned.files.length}`
}

test.each([
  { typed: 'service.pot', is: 'service service.pot in service.pot' },
  { typed: 'search', is: 'service search in apps/search' },
  { typed: 'web', is: 'service web in apps/search/web' },
  { typed: 'go.mod', is: 'service go.mod in cmd/mod' },
  { typed: './go.mod', is: 'file go.mod' },
  { typed: 'web/', is: 'folder web: 1' },
  { typed: './web', is: 'folder web: 1' },
  { typed: 'apps/search', is: 'folder apps/search of search: 1' },
  { typed: 'service.pot/', is: 'folder service.pot of service.pot: 2' },
  { typed: 'libraries', is: 'folder libraries: 1' },
  { typed: '.', is: 'folder .: 7' },
  { typed: 'search.md', is: 'file search.md' },
  { typed: './search', is: 'file search' },
  { typed: 'apps/search/allowlist.yaml', is: 'file apps/search/allowlist.yaml' },
  { typed: 'service.new/allowlist.yaml', is: 'file service.new/allowlist.yaml' },
  { typed: `${ROOT}/service.pot/main.go`, is: 'file service.pot/main.go' },
  { typed: `${ROOT}/service.pot/`, is: 'folder service.pot of service.pot: 2' },
])('findOwned() takes $typed for $is', ({ typed, is }) => {
  expect(describe(find(typed))).toBe(is)
})

test.each([
  { typed: 'search', is: 'service search in apps/search' },
  { typed: 'main.go', is: 'file service.pot/main.go' },
  { typed: 'handler', is: 'folder service.pot/handler: 1' },
  { typed: '.', is: 'folder service.pot of service.pot: 2' },
  { typed: '..', is: 'folder .: 7' },
  { typed: './new.go', is: 'file service.pot/new.go' },
  { typed: '../go.mod', is: 'file go.mod' },
])('findOwned() takes $typed from a folder below for $is', ({ typed, is }) => {
  expect(describe(find(typed, `${ROOT}/service.pot`))).toBe(is)
})

test('findOwned() takes the root for the folder of a service that lies there', () => {
  expect(describe(find('.', ROOT, [{ name: 'shop', dir: '.' }]))).toBe('folder . of shop: 7')
})

test.each([
  {
    typed: 'serach',
    from: '',
    message: 'There is no service, folder or file called "serach" in HEAD.',
    meant: 'search',
  },
  {
    typed: 'pot',
    from: '',
    message: 'There is no service, folder or file called "pot" in HEAD.',
    meant: 'service.pot',
  },
  {
    typed: 'money',
    from: '',
    message: 'There is no service, folder or file called "money" in HEAD.',
    meant: 'libraries/money/',
  },
  {
    typed: 'money',
    from: '/web',
    message: 'There is no service, folder or file called "money" in HEAD.',
    meant: '../libraries/money/',
  },
  { typed: 'libraris/', from: '', message: 'There is no folder called "libraris/" in HEAD.', meant: 'libraries/' },
  {
    typed: 'Makefile',
    from: '',
    message: 'There is no service, folder or file called "Makefile" in HEAD.',
    meant: undefined,
  },
  { typed: '../other', from: '', message: '../other is outside the repository.', meant: undefined },
  { typed: '/etc/passwd', from: '', message: '/etc/passwd is outside the repository.', meant: undefined },
])('findOwned() refuses $typed, and says what may be meant: $meant', ({ typed, from, message, meant }) => {
  const refused = refusal(() => find(typed, ROOT + from))
  expect(refused.message).toBe(message)
  expect(/Did you mean (\S+)\?/.exec(refused.advice)?.[1]).toBe(meant)
})

test('findOwned() says how to ask for a root file that is yet to be', () => {
  expect(refusal(() => find('Makefile')).advice).toContain('\nFor a file that is yet to be, write ./Makefile')
})

function refusal(ask: () => unknown): { message: string; advice: string } {
  try {
    ask()
  } catch (error) {
    return error as { message: string; advice: string }
  }
  throw new Error('It was not refused.')
}
