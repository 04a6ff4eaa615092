import { expect, test } from '@jest/globals'
import { RETURNABLE_MAX, selectReturnable } from '../../../src/deploy/releases/select-returnable.ts'
import type { RecordedRelease, ReleaseHistory } from '../../../src/deploy/releases/release.ts'

const NOW = '2026-03-31T12:00:00Z'

/** Newest first: `b@30` is version b…, recorded on 30 March at noon. */
function history(...records: string[]): ReleaseHistory {
  return records.map((text): RecordedRelease => {
    const [letter = '', day = ''] = text.split('@')
    const at = `2026-${day.includes('-') ? day : `03-${day}`}T12:00:00Z`
    const release = {
      service: 'service.ledger',
      version: letter.repeat(40),
      image: 'x',
      source: { repository: 'acme/services' },
      calls: [],
    }
    return { release, commit: text, at }
  })
}

function select(records: readonly string[], rollback: { versions: number; days: number }): string {
  const selected = selectReturnable({ history: history(...records), rollback, now: NOW })
  return selected.map(({ commit }) => commit).join(' ')
}

test.each<[string, string[], { versions: number; days: number }, string]>([
  ['nothing of nothing', [], { versions: 5, days: 14 }, ''],
  ['the last versions', ['d@04', 'c@03', 'b@02', 'a@01'], { versions: 3, days: 0 }, 'd@04 c@03 b@02'],
  ['the running and the one before at least', ['c@03', 'b@02', 'a@01'], { versions: 1, days: 0 }, 'c@03 b@02'],
  [
    'each version once, its newest record',
    ['a@05', 'b@04', 'a@03', 'c@02'],
    { versions: 3, days: 0 },
    'a@05 b@04 c@02',
  ],
  ['all that ran within the days', ['d@30', 'c@29', 'b@28', 'a@01'], { versions: 2, days: 5 }, 'd@30 c@29 b@28 a@01'],
  ['not what was replaced before', ['d@30', 'c@20', 'b@19', 'a@01'], { versions: 2, days: 5 }, 'd@30 c@20'],
  ['what was replaced on the very edge', ['c@31', 'b@26', 'a@01'], { versions: 2, days: 5 }, 'c@31 b@26 a@01'],
  [
    'older records of one version within the days',
    ['a@30', 'a@29', 'c@02', 'b@01'],
    { versions: 2, days: 5 },
    'a@30 a@29 c@02',
  ],
  ['a long-running release', ['b@30', 'a@01-01'], { versions: 2, days: 1 }, 'b@30 a@01-01'],
])('selectReturnable() selects %s', (_, records, rollback, expected) => {
  expect(select(records, rollback)).toBe(expected)
})

test('selectReturnable() takes a release of which the end cannot be read for one that ran', () => {
  const [c, b, a] = history('c@03', 'b@02', 'a@01')
  const broken = [c, { ...b, at: 'long ago' }, a] as RecordedRelease[]
  const selected = selectReturnable({ history: broken, rollback: { versions: 2, days: 1 }, now: NOW })
  expect(selected.map(({ commit }) => commit)).toEqual(['c@03', 'b@02', 'a@01'])
})

test('selectReturnable() stops at its limit', () => {
  const [record] = history('a@01')
  const long = Array.from({ length: RETURNABLE_MAX + 50 }, (_, i) => {
    const version = i.toString(16).padStart(40, '0')
    return { ...record, release: { ...record?.release, version } } as RecordedRelease
  })
  expect(selectReturnable({ history: long, rollback: { versions: 9_999, days: 0 }, now: NOW })).toEqual(
    long.slice(0, RETURNABLE_MAX),
  )
})
