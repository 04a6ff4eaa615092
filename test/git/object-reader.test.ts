import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import { gitEnvironment } from '../../src/git/git-environment.ts'
import { ObjectReader } from '../../src/git/object-reader.ts'
import { removeScratch, scratchDir, scratchRepository } from './scratch-repository.ts'

afterAll(removeScratch)

/** A reader over one repository whose `git` is a script: it notes every start, then does as told. */
function scriptedReader(script: string, options?: { idleMs: number }) {
  const { dir, git, commit } = scratchRepository()
  commit([
    { path: 'a', content: 'a\n\0binary\n' },
    { path: 'b', content: 'b' },
  ])
  const ids = ['a\n\0binary\n', 'b'].map((content) => {
    const file = join(scratchDir(), 'content')
    writeFileSync(file, content)
    return git('hash-object', file)
  })
  const bin = scratchDir()
  const starts = join(bin, 'starts')
  writeFileSync(join(bin, 'git'), `#!/bin/sh\necho start >> '${starts}'\n${script}`)
  chmodSync(join(bin, 'git'), 0o755)
  const env = gitEnvironment({})
  const reader = new ObjectReader({ dir, env: { ...env, PATH: `${bin}:${env['PATH']}`, REAL: env['PATH'] } }, options)
  return {
    reader,
    a: ids[0] ?? '',
    b: ids[1] ?? '',
    startCount: () => (existsSync(starts) ? readFileSync(starts, 'utf8').split('\n').length - 1 : 0),
  }
}

const RUN = 'PATH="$REAL" exec git "$@"\n'

test('ObjectReader.read() gives content byte by byte, and says what is missing or too large', async () => {
  const { reader, a, b, startCount } = scriptedReader(RUN)
  const reads = await Promise.all([
    reader.read(a, 100),
    reader.read('e'.repeat(40), 100),
    reader.read(b, 0),
    reader.read(b, 1),
  ])
  reader.close()
  expect(reads).toEqual([
    { state: 'read', type: 'blob', content: Buffer.from('a\n\0binary\n') },
    { state: 'missing' },
    { state: 'too-large', bytes: 1 },
    { state: 'read', type: 'blob', content: Buffer.from('b') },
  ])
  expect(startCount()).toBe(1)
})

test('ObjectReader.read() asks by full id alone', async () => {
  const { reader } = scriptedReader(RUN)
  for (const id of ['HEAD', 'HEAD:a', 'abcd', `${'a'.repeat(40)}\ncontents HEAD`]) {
    await expect(reader.read(id, 1)).rejects.toThrow('full id')
  }
})

test('ObjectReader.read() starts again after the process died, and loses no question', async () => {
  // The first process answers nothing at all.
  const { reader, a, b, startCount } = scriptedReader(
    `[ "$(wc -l < "$(dirname "$0")/starts")" -gt 1 ] || exit 3\n${RUN}`,
  )
  const reads = await Promise.all([reader.read(a, 100), reader.read(b, 100), reader.read(a, 100)])
  reader.close()
  expect(reads.map((read) => read.state)).toEqual(['read', 'read', 'read'])
  expect(startCount()).toBe(2)
})

test('ObjectReader.read() gives up on a process that dies every time, with what it said', async () => {
  const { reader, a, startCount } = scriptedReader('echo "fatal: loose object is corrupt" >&2\nexit 128\n')
  await expect(reader.read(a, 100)).rejects.toMatchObject({
    code: 'git-failed',
    message: expect.stringContaining('corrupt'),
  })
  reader.close()
  expect(startCount()).toBe(2)
})

test('ObjectReader.read() fails when git cannot be started', async () => {
  const dir = scratchDir()
  mkdirSync(join(dir, 'bin'))
  const reader = new ObjectReader({ dir, env: { PATH: join(dir, 'bin') } })
  await expect(reader.read('e'.repeat(40), 1)).rejects.toMatchObject({ code: 'git-failed' })
})

test('ObjectReader ends its process when nobody reads, and starts another for the next', async () => {
  const { reader, a, startCount } = scriptedReader(RUN, { idleMs: 0 })
  while (startCount() < 2) {
    expect(await reader.readType(a)).toBe('blob')
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  reader.close()
  expect(startCount()).toBe(2)
})

test('ObjectReader.close() fails what is under way and what comes later', async () => {
  const { reader, a } = scriptedReader('exec sleep 60\n')
  const reading = reader.read(a, 100)
  reader.close()
  await expect(reading).rejects.toMatchObject({ code: 'git-failed' })
  await expect(reader.read(a, 100)).rejects.toMatchObject({ code: 'git-failed' })
})
