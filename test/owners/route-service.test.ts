import { expect, test } from '@jest/globals'
import { ownerHandle } from '../../src/owners/owner.ts'
import { parseCodeowners } from '../../src/owners/parse-codeowners.ts'
import { routeService } from '../../src/owners/route-service.ts'

const TEXT = `
/service.ledger/                @acme/ledger
/service.pot/                   @acme/pot
/service.pot/allowlist.yaml     @acme/security
/service.legacy/                @acme/ledger
/service.legacy/
allowlist.yml                   @acme/nobody
/apps/*/allowlist.yaml          @acme/apps
`

test.each<{ dir: string; owners: string[]; line: number | undefined }>([
  { dir: 'service.ledger', owners: ['@acme/ledger'], line: 2 },
  { dir: 'service.pot', owners: ['@acme/security'], line: 4 },
  { dir: 'service.legacy', owners: [], line: 6 },
  { dir: 'service.emoji', owners: [], line: undefined },
  { dir: 'apps/search', owners: ['@acme/apps'], line: 8 },
  { dir: 'apps/search/indexer', owners: [], line: undefined },
  { dir: '.', owners: [], line: undefined },
])('routeService() of $dir', ({ dir, owners, line }) => {
  const ownership = routeService(parseCodeowners(TEXT, 'CODEOWNERS').value, { dir })
  expect(ownership.path).toBe(dir === '.' ? 'allowlist.yaml' : `${dir}/allowlist.yaml`)
  expect(ownership.owners.map(ownerHandle)).toEqual(owners)
  expect(ownership.rule?.line).toBe(line)
})

test('routeService() of the root looks at the allowlist at the root', () => {
  const { value } = parseCodeowners('* @acme/all\n/allowlist.yaml @acme/root\n', 'CODEOWNERS')
  expect(routeService(value, { dir: '.' }).rule?.line).toBe(2)
})

test('routeService() without a CODEOWNERS file finds nobody', () => {
  expect(routeService(undefined, { dir: 'service.pot' })).toEqual({ path: 'service.pot/allowlist.yaml', owners: [] })
})
