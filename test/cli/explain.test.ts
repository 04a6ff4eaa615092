import { readFileSync } from 'node:fs'
import { afterAll, expect, test } from '@jest/globals'
import { removeScratch, scratchFolder } from './acme-clone.ts'
import { runDrawbridge } from './run-drawbridge.ts'

afterAll(removeScratch)

const explain = (...args: readonly string[]) => runDrawbridge(['explain', ...args], { cwd: scratchFolder() })

test('drawbridge explain says what a finding means in 80 columns', async () => {
  const { status, stdout, stderr } = await explain('undeclared-call')
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(stdout).toBe(`undeclared-call  Undeclared call

What it means
  The code of a service calls another one, and no allowlist entry declares it.
  That fails the check; with \`calls.undeclared: warn\` it only warns, and so does
  a call that nothing reaches.

Why it matters
  Nobody who owns the callee has agreed, and the network policy made from the
  allowlists would stop the call.

What to do
  Write \`/allow\` in a comment on the pull request: it commits the entry. Or
  paste the entry that the finding shows, or take the call out.
`)
})

test('drawbridge explain lists all codes, in 80 columns', async () => {
  const { status, stdout } = await explain()
  expect(status).toBe(0)
  expect(stdout).toContain('\nAllowlists\n  allowlist-syntax           Allowlist is not valid YAML\n')
  expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
})

test('drawbridge explain --format markdown prints docs/findings.md, or its part about one code', async () => {
  const page = readFileSync(new URL('../../docs/findings.md', import.meta.url), 'utf8')
  expect((await explain('--format', 'markdown')).stdout).toBe(page)
  const { stdout } = await explain('--format', 'markdown', 'release-held')
  expect(stdout.startsWith('### release-held\n')).toBe(true)
  expect(page).toContain(`\n${stdout}`)
})

test.each([
  { code: 'undeclred-call', advice: 'Did you mean undeclared-call?' },
  { code: 'toString', advice: '`drawbridge explain` lists them all.' },
])('drawbridge explain $code asks back', async ({ code, advice }) => {
  expect(await explain(code)).toEqual({
    status: 2,
    stdout: '',
    stderr: `drawbridge: No finding has the code "${code}".\n${advice}\n`,
  })
})
