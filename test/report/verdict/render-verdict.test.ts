import { expect, test } from '@jest/globals'
import { renderCheck } from '../../../src/report/verdict/render-check.ts'
import { renderVerdictComment } from '../../../src/report/verdict/render-verdict-comment.ts'
import { renderVerdictJson } from '../../../src/report/verdict/render-verdict-json.ts'
import { renderVerdictSarif } from '../../../src/report/verdict/render-verdict-sarif.ts'
import { renderVerdictText } from '../../../src/report/verdict/render-verdict-text.ts'
import { VERDICTS } from './verdicts.ts'
import { goldenIn } from '../../golden.ts'

const expectGolden = goldenIn('report/golden')

const REPOSITORY = 'acme/services'

// A verdict of hundreds of findings is for the limits, not for reading.
const READABLE = [...VERDICTS].filter(([name]) => name !== 'many')

test.each(READABLE)('renderVerdictComment() reads as before: %s', (name, verdict) => {
  expectGolden(renderVerdictComment({ verdict, repository: REPOSITORY, commands: true }), `comment-${name}.md`)
})

test.each(READABLE)('renderCheck() reads as before: %s', (name, verdict) => {
  const { state, title, summary, annotations } = renderCheck(verdict, {
    refused: new Map([['@acme/ledger', 'no access']]),
  })
  expectGolden(`${state}: ${title}\n\n${summary}\n\n${JSON.stringify(annotations, undefined, 2)}\n`, `check-${name}.md`)
})

test.each(READABLE)('renderVerdictText() reads as before: %s', (name, verdict) => {
  expectGolden(renderVerdictText(verdict, { color: false, width: 80 }), `verdict-${name}.txt`)
})

test('renderVerdictText() in colour differs by colours alone', () => {
  for (const verdict of VERDICTS.values()) {
    const painted = renderVerdictText(verdict, { color: true, width: 80 })
    // eslint-disable-next-line no-control-regex
    expect(painted.replace(/\u001b\[\d+m/g, '')).toBe(renderVerdictText(verdict, { color: false, width: 80 }))
  }
})

test('renderVerdictJson() and renderVerdictSarif() read as before', () => {
  const verdict = VERDICTS.get('everything')
  if (verdict === undefined) throw new Error('no such verdict')
  expectGolden(renderVerdictJson(verdict), 'verdict-everything.json')
  expectGolden(renderVerdictSarif(verdict, { version: '0.1.0' }), 'verdict-everything.sarif')
})
