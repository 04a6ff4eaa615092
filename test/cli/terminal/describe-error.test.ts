import { expect, test } from '@jest/globals'
import { describeError } from '../../../src/cli/terminal/describe-error.ts'
import { InputError } from '../../../src/cli/terminal/input-error.ts'
import { OperationError } from '../../../src/operation-error.ts'

const failed = new OperationError('git-failed', 'git ls-tree failed (status 128): bad', {
  retryable: true,
  cause: new Error('the disk is full'),
})

test.each([
  {
    name: 'what a person asked for',
    error: new InputError('There is no commit "v9".', 'Name another.'),
    text: 'drawbridge: There is no commit "v9".\nName another.\n',
  },
  {
    name: 'a failing world, with advice for its code',
    error: failed,
    text: 'drawbridge: git ls-tree failed (status 128): bad.\nRun it inside a clone, or name one, and see whether `git status` works there.\n',
  },
  {
    name: 'a mistake of ours as ours',
    error: new TypeError('x is undefined'),
    text: 'drawbridge: this is a mistake in drawbridge: x is undefined\nPlease report it, with what DEBUG=drawbridge in the environment adds to this.\n',
  },
  {
    name: 'something that is no error',
    error: 'thrown',
    text: 'drawbridge: this is a mistake in drawbridge: thrown\nPlease report it, with what DEBUG=drawbridge in the environment adds to this.\n',
  },
  {
    name: 'text that would move the cursor as visible text',
    error: new InputError('There is no "\u001b[2Jv9".', 'Name another:\n  v\u001b[H8'),
    text: 'drawbridge: There is no "\\u{1b}[2Jv9".\nName another:\n  v\\u{1b}[H8\n',
  },
])('describeError() tells $name', ({ error, text }) => {
  expect(describeError(error, { debug: false })).toBe(text)
})

test('describeError() with debug tells where, and what caused it', () => {
  const text = describeError(failed, { debug: true })
  expect(text).toMatch(/OperationError: git ls-tree .*\n {4}at /)
  expect(text).toMatch(/caused by Error: the disk is full\n {4}at /)
})
