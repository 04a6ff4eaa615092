import { expect, test } from '@jest/globals'
import { openProgress } from '../../../src/cli/terminal/progress.ts'

/** A terminal that remembers, and a clock that stands until it is moved. */
function makeTerminal(options: { isTerminal?: boolean; columns?: number } = {}) {
  const written: string[] = []
  let time = 0
  return {
    written,
    output: { write: (text: string) => void written.push(text), isTerminal: true, columns: 80, ...options },
    now: () => new Date(time),
    wait: (ms: number) => void (time += ms),
  }
}

const CLEAR = '\r\u001b[2K'

test('openProgress() says nothing about what takes less than a second', () => {
  const { written, output, now, wait } = makeTerminal()
  const progress = openProgress(output, now)
  progress.begin('Reading main')
  wait(999)
  progress.report(10, 20, 'files')
  progress.close()
  expect(written).toEqual([])
})

test('openProgress() draws one line, rewrites it and takes it away', () => {
  const { written, output, now, wait } = makeTerminal()
  const progress = openProgress(output, now)
  progress.begin('Reading main')
  wait(1000)
  progress.report(500, 12_000, 'files')
  wait(50)
  progress.report(1000, 12_000, 'files') // too soon after the last
  wait(50)
  progress.report(1500, 12_000, 'files')
  progress.close()
  expect(written).toEqual([
    `${CLEAR}Reading main … 500 of 12,000 files`,
    `${CLEAR}Reading main … 1,500 of 12,000 files`,
    CLEAR,
  ])
})

test('openProgress() stays within one line of the terminal', () => {
  const { written, output, now, wait } = makeTerminal({ columns: 40 })
  const progress = openProgress(output, now)
  wait(1000)
  progress.begin('Reading a-branch-with-a-rather-long-name')
  progress.close()
  expect(written[0]).toBe(`${CLEAR}Reading a-branch-with-a-rather-long-nam`)
})

test('openProgress() writes nothing where nobody watches', () => {
  const { written, output, now, wait } = makeTerminal({ isTerminal: false })
  const progress = openProgress(output, now)
  progress.begin('Reading main')
  wait(5000)
  progress.report(1, 2, 'files')
  progress.close()
  expect(written).toEqual([])
})
