import { expect, test } from '@jest/globals'
import { readModeSince } from '../../../src/flow/deploying/read-mode-since.ts'
import { makeConfigModel, makeContext, stateOf, STAGING } from '../../deploy/config-model.ts'

type Change = { readonly path: string; readonly at: string }

/** Since when, for service.ledger, after these changes, newest first; `files` are those that are there. */
async function since(changes: readonly Change[], files: readonly string[]): Promise<string | undefined> {
  const model = makeConfigModel(['service.ledger'])
  const state = stateOf({ ...model, files: new Map(files.map((path) => [path, ''])) })
  const readHistory = (_: string, glob: string) => {
    const pattern = new RegExp(`^${glob.replaceAll('.', '\\.').replace('*', '[^/]+')}$`)
    return Promise.resolve(
      changes.filter(({ path }) => pattern.test(path)).map((change) => ({ ...change, commit: 'c', blob: 'b' })),
    )
  }
  expect(state.environment).toBe(STAGING)
  return (await readModeSince({ readHistory }, { state, image: makeContext().image })).get('service.ledger')
}

const POLICY = 'staging/service.ledger/network-policy.yaml'
const OWN = 'staging/service.ledger/policy-mode.yaml'
const WHOLE = 'staging/policy-mode.staging.yaml'
const [DAY1, DAY2, DAY3] = ['2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z', '2026-01-03T00:00:00Z']

test.each<[string, Change[], string[], string | undefined]>([
  ['no policy', [{ path: WHOLE, at: DAY1 }], [WHOLE], undefined],
  [
    'its first policy',
    [
      { path: POLICY, at: DAY3 },
      { path: POLICY, at: DAY1 },
    ],
    [POLICY],
    DAY1,
  ],
  [
    'the file of the environment',
    [
      { path: WHOLE, at: DAY2 },
      { path: POLICY, at: DAY1 },
    ],
    [POLICY, WHOLE],
    DAY2,
  ],
  [
    'a first policy after that',
    [
      { path: POLICY, at: DAY3 },
      { path: WHOLE, at: DAY2 },
    ],
    [POLICY, WHOLE],
    DAY3,
  ],
  [
    'its own file, whatever the environment does',
    [
      { path: WHOLE, at: DAY3 },
      { path: OWN, at: DAY2 },
      { path: POLICY, at: DAY1 },
    ],
    [POLICY, OWN, WHOLE],
    DAY2,
  ],
  [
    'its own file when that went',
    [
      { path: OWN, at: DAY3 },
      { path: WHOLE, at: DAY2 },
      { path: POLICY, at: DAY1 },
    ],
    [POLICY, WHOLE],
    DAY3,
  ],
])('readModeSince() says %s', async (_, changes, files, expected) => {
  expect(await since(changes, files)).toBe(expected)
})
