import { expect, test } from '@jest/globals'
import { isDamage, isMissingWant, missingWant, translateGitError } from '../../src/git/translate-git-error.ts'

const SHA = '4c5b52f1797a1161a7c12a91724a47f527b152f2'

test.each([
  ['fetch', "fatal: couldn't find remote ref refs/heads/gone", 'git-missing-object', true],
  ['fetch', `fatal: remote error: upload-pack: not our ref ${SHA}`, 'git-missing-object', true],
  ['fetch', "fatal: Authentication failed for 'https://github.com/acme/services/'", 'git-denied', false],
  ['fetch', "fatal: could not read Username for 'https://github.com': terminal prompts disabled", 'git-denied', false],
  ['fetch', "fatal: unable to access 'https://x/': The requested URL returned error: 403", 'git-denied', false],
  ['fetch', "remote: Repository not found.\nfatal: repository 'https://x/' not found", 'git-denied', false],
  ['fetch', "fatal: transport 'ext' not allowed", 'git-denied', false],
  ['fetch', "fatal: unable to access 'https://x/': Could not resolve host: x", 'git-unavailable', true],
  ['fetch', "fatal: unable to access 'https://x/': The requested URL returned error: 503", 'git-unavailable', true],
  ['fetch', 'error: RPC failed; curl 56 GnuTLS recv error\nfatal: early EOF', 'git-unavailable', true],
  ['fetch', 'fatal: words that nobody listed', 'git-unavailable', true],
  ['fetch', `error: object file objects/4c/5b is empty`, 'git-failed', true],
  ['fetch', "fatal: Unable to create '/x/packed-refs.lock': File exists.", 'git-failed', true],
  ['ls-tree', 'fatal: not a tree object', 'git-missing-object', true],
  ['merge-base', `fatal: Not a valid commit name ${SHA}`, 'git-missing-object', true],
  ['log', `fatal: bad object ${SHA}`, 'git-failed', true],
  ['log', 'fatal: words that nobody listed', 'git-failed', true],
])('translateGitError() tells git %s apart: %j → %s', (command, stderr, code, retryable) => {
  expect(translateGitError({ command, status: 128, stderr })).toMatchObject({ code, retryable })
})

test.each([
  ["fatal: couldn't find remote ref refs/heads/gone", 'refs/heads/gone'],
  [`fatal: remote error: upload-pack: not our ref ${SHA}`, SHA],
  [`error: Server does not allow request for unadvertised object ${SHA}`, SHA],
])('missingWant() names what the remote lacks: %j', (stderr, want) => {
  expect(isMissingWant(stderr)).toBe(true)
  expect(missingWant(stderr)).toBe(want)
})

test('isDamage() holds for a broken mirror, not for a broken network', () => {
  expect(isDamage(translateGitError({ command: 'log', status: 128, stderr: 'fatal: not a git repository: x' }))).toBe(
    true,
  )
  expect(isDamage(translateGitError({ command: 'fetch', status: 128, stderr: 'fatal: early EOF' }))).toBe(false)
})

test('translateGitError() keeps its message short and on one line', () => {
  const { message } = translateGitError({ command: 'log', status: 128, stderr: 'fatal:\n'.repeat(1000) })
  expect(message).not.toContain('\n')
  expect(message.length).toBeLessThan(600)
})
