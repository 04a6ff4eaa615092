import { expect, test } from '@jest/globals'
import {
  DEPLOYMENTS_MARKER,
  renderDeploymentStatus,
  type DeploymentRow,
} from '../../src/report/render-deployment-status.ts'
import { HOSTILE } from './verdict/verdicts.ts'
import { goldenIn } from '../golden.ts'

const expectGolden = goldenIn('report/golden')

const MERGED = { repository: 'acme/services', mergeCommit: 'a1b2c3d4'.repeat(5) }
const URL = 'https://github.com/acme/cluster-config/pull/12'

const ROWS: readonly DeploymentRow[] = [
  { service: 'service.pot', environment: 'staging', state: 'proposed', url: URL, version: MERGED.mergeCommit },
  { service: 'service.emoji', environment: 'staging', state: 'running', version: MERGED.mergeCommit },
  { service: 'service.emoji', environment: 'production', state: 'waiting' },
  { service: 'service.ledger', environment: 'production', state: 'held', note: 'doubled interest (erin, 2026-11-20)' },
  {
    service: 'service.pot',
    environment: 'production',
    state: 'refused',
    note: 'deployment.yaml has no container "pot"',
  },
  { service: 'service.user', environment: 'production', state: 'superseded', version: 'f'.repeat(40) },
  { service: 'service.legacy', environment: 'production', state: 'closed', url: URL },
]

test('renderDeploymentStatus() reads as before', () => {
  expectGolden(renderDeploymentStatus({ ...MERGED, rows: ROWS }), 'deployments.md')
})

test.each<{ name: string; rows: DeploymentRow[]; says: string }>([
  { name: 'nothing', rows: [], says: '### Merged, and not deployed yet' },
  {
    name: 'one environment',
    rows: [{ service: 'service.emoji', environment: 'staging', state: 'running' }],
    says: '### `service.emoji` is in `staging`',
  },
  {
    name: 'two environments',
    rows: [
      { service: 'service.emoji', environment: 'staging', state: 'running' },
      { service: 'service.emoji', environment: 'production', state: 'running' },
    ],
    says: '### `service.emoji` is in `staging` and `production`',
  },
  {
    name: 'many services',
    rows: ['a', 'b', 'c', 'd'].map((service) => ({ service, environment: 'staging', state: 'running' })),
    says: '### `a` is in `staging`, `b` is in `staging`, `c` is in `staging`, and 1 more',
  },
])('renderDeploymentStatus() sums up $name', ({ rows, says }) => {
  expect(
    renderDeploymentStatus({ ...MERGED, rows })
      .split('\n')
      .slice(0, 2),
  ).toEqual([DEPLOYMENTS_MARKER, says])
})

test('renderDeploymentStatus() offers commands that parse back only', () => {
  const rows: DeploymentRow[] = [
    { service: HOSTILE, environment: 'staging', state: 'waiting', note: HOSTILE, url: HOSTILE },
  ]
  const text = renderDeploymentStatus({ ...MERGED, rows })
  expect(text).not.toContain('/deploy')
  expect(text.match(/<!--/g)).toHaveLength(1)
})

test('renderDeploymentStatus() stays below what GitHub takes', () => {
  const rows = Array.from({ length: 1000 }, (_, index): DeploymentRow => {
    return { service: `service.${index}`, environment: 'staging', state: 'refused', note: '|'.repeat(1000) }
  })
  expect(renderDeploymentStatus({ ...MERGED, rows }).length).toBeLessThan(65_536)
})
