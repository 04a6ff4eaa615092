import { expect, test } from '@jest/globals'
import { selectSourceFiles } from '../../src/rpcmap/select-source-files.ts'

test.each([
  ['service.ledger/main.go', true],
  ['service.ledger/go.mod', true],
  ['go.mod', true],
  ['service.ledger/proto/ledger.pb.go', true],
  ['service.ledger/handler/send_linux.go', true],
  ['.well-known/main.go', false],
  ['service.ledger/main_test.go', false],
  ['service.ledger/send_windows.go', false],
  ['vendor/github.com/monzo/typhon/request.go', false],
  ['service.ledger/vendor/acme.test/x/go.mod', false],
  ['service.ledger/testdata/main.go', false],
  ['service.ledger/mocks/ledger.go', false],
  ['service.ledger/mock_ledger.go', false],
  ['service.ledger/ledger_mock.go', false],
  ['_archive/main.go', false],
  ['web/node_modules/x/main.go', false],
  ['service.ledger/README.md', false],
  ['service.ledger/main.go.tmpl', false],
  ['service.mockery/main.go', true],
])('selectSourceFiles() of %s: %s', (path, wanted) => {
  expect(selectSourceFiles([{ path, blob: 'a1', kind: 'file' }])).toHaveLength(wanted ? 1 : 0)
})

test.each(['symlink', 'submodule'] as const)('selectSourceFiles() leaves out a %s', (kind) => {
  expect(selectSourceFiles([{ path: 'service.ledger/main.go', blob: 'a1', kind }])).toEqual([])
})
