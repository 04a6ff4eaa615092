import { expect, test } from '@jest/globals'
import { proposeServices } from '../../src/config/propose-services.ts'

test.each<{ what: string; paths: string[]; proposed: unknown[] }>([
  { what: 'nothing', paths: [], proposed: [] },
  {
    what: 'a program at the root',
    paths: ['main.go', 'Dockerfile', 'cmd/main.go', 'internal/pot/pot.go'],
    proposed: [],
  },
  {
    what: 'directories of one prefix at the root',
    paths: ['service.pot/main.go', 'service.ledger/main.go', 'libraries/rpc/rpc.go'],
    proposed: [{ glob: 'service.*', dirs: ['service.ledger', 'service.pot'] }],
  },
  {
    what: 'directories of one suffix at the root, and one of another name',
    paths: ['pot-service/cmd/main.go', 'ledger-service/cmd/server/main.go', 'gateway/main.go'],
    proposed: [
      { name: 'gateway', dir: 'gateway' },
      { glob: '*-service', dirs: ['ledger-service', 'pot-service'] },
    ],
  },
  {
    what: 'directories that lie beside each other, one of them in another language',
    paths: ['src/pot/main.go', 'src/ledger/main.go', 'src/mailer/Dockerfile', 'src/proto/pot.proto'],
    proposed: [{ glob: 'src/*', dirs: ['src/ledger', 'src/mailer', 'src/pot'] }],
  },
  {
    what: 'one by one where most of those beside them are something else',
    paths: ['internal/pot/main.go', 'internal/ledger/main.go', 'internal/a/a.go', 'internal/b/b.go'],
    proposed: [
      { name: 'ledger', dir: 'internal/ledger' },
      { name: 'pot', dir: 'internal/pot' },
    ],
  },
  {
    what: 'programs in one cmd',
    paths: ['cmd/pot/main.go', 'cmd/ledger/main.go', 'cmd/main.go'],
    proposed: [{ glob: 'cmd/*', dirs: ['cmd/ledger', 'cmd/pot'] }],
  },
  {
    what: 'the directory around a cmd or src, once',
    paths: [
      'app/pot/cmd/rpc/main.go',
      'app/pot/cmd/api/main.go',
      'app/cart/src/Dockerfile',
      'app/cart/src/deep/main.go',
    ],
    proposed: [{ glob: 'app/*', dirs: ['app/cart', 'app/pot'] }],
  },
  {
    what: 'names of their own for directories of one name',
    paths: ['app/pot/service/main.go', 'app/ledger/service/main.go', 'app/ledger/job/main.go', 'app/ledger/sdk/sdk.go'],
    proposed: [
      { name: 'job', dir: 'app/ledger/job' },
      { name: 'ledger-service', dir: 'app/ledger/service' },
      { name: 'pot-service', dir: 'app/pot/service' },
    ],
  },
  {
    what: 'nothing that is put aside, or whose name would have to be escaped',
    paths: [
      'vendor/pot/main.go',
      'svc/examples/pot/main.go',
      '.github/pot/Dockerfile',
      'svc/pot]*/main.go',
      'svc/\u001b[31m/main.go',
      'svc/pot ledger/main.go',
    ],
    proposed: [],
  },
])('proposeServices() proposes $what', ({ paths, proposed }) => {
  expect(proposeServices(paths)).toEqual(proposed)
})
