import { expect, test } from '@jest/globals'
import type { CommandRule } from '../../../src/config/command-rules.ts'
import { checkPermission } from '../../../src/flow/commands/check-permission.ts'
import type { Permission } from '../../../src/flow/ports/ports.ts'

const REPO = { installation: 1, owner: 'acme', name: 'services' }
const SRE = { org: 'acme', slug: 'sre' }
const DB = { org: 'acme', slug: 'db' }
const OTHER = { org: 'other', slug: 'sre' }

/** Who is in which team; a team that is not here cannot be looked up. */
const TEAMS = new Map([
  ['acme/sre', ['ada']],
  ['acme/db', ['emil']],
])

function ask(rule: Partial<CommandRule>, login: string, permission: Permission): Promise<string | undefined> {
  const pulls = {
    readPermission: () => Promise.resolve(permission),
    readMembers: (
      _: unknown,
      { org, teams, logins }: { org: string; teams: readonly string[]; logins: readonly string[] },
    ) =>
      Promise.resolve(
        new Map(
          teams.map((slug) => {
            const members = TEAMS.get(`${org}/${slug}`)
            const found = members?.filter((member) => logins.some((asked) => asked.toLowerCase() === member))
            return [slug, found && new Set(found)]
          }),
        ),
      ),
  }
  const full = { role: 'write', teams: [], ...rule } as const
  return checkPermission(REPO, { login, verb: 'deploy', rule: full }, { pulls: pulls as never })
}

test.each<[Partial<CommandRule>, string, Permission]>([
  [{}, 'gus', 'write'],
  [{}, 'gus', 'maintain'],
  [{}, 'gus', 'admin'],
  [{ role: 'read' }, 'gus', 'read'],
  [{ role: 'triage' }, 'gus', 'triage'],
  [{ role: 'maintain' }, 'gus', 'admin'],
  [{ teams: [SRE] }, 'Ada', 'write'],
  [{ teams: [SRE, DB] }, 'emil', 'write'],
  [{ teams: [OTHER, SRE] }, 'ada', 'write'],
])('checkPermission() lets through by %j: %s with %s', async (rule, login, permission) => {
  expect(await ask(rule, login, permission)).toBeUndefined()
})

test.each<[Partial<CommandRule>, string, Permission, RegExp]>([
  [{}, 'ada', 'triage', /^`\/deploy` is for people who may write to this repository\.$/],
  [{}, 'ada', 'none', /may write/],
  [{ role: 'read' }, 'gus', 'none', /may read/],
  [{ role: 'maintain' }, 'ada', 'write', /is `maintain` or more/],
  [{ role: 'admin' }, 'ada', 'maintain', /is `admin`\.$/],
  [{ teams: [SRE] }, 'emil', 'admin', /^`\/deploy` is for members of `@acme\/sre` who may write to this repository\.$/],
  [{ teams: [SRE, DB] }, 'gus', 'admin', /members of `@acme\/sre` or `@acme\/db`/],
  [{ teams: [SRE] }, 'ada', 'read', /may write/],
  [{ teams: [OTHER] }, 'ada', 'admin', /cannot look up who is in `@other\/sre`/],
])('checkPermission() refuses by %j: %s with %s', async (rule, login, permission, reason) => {
  expect(await ask(rule, login, permission)).toMatch(reason)
})
