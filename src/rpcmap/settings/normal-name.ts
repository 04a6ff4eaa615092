/**
 * A name as it is left when what people add and leave out is taken off: case, separators, and the words that only say
 * that it is a service. `srv-ledger`, `LedgerService` and `ledger_svc` are all `ledger`. Empty when nothing telling is
 * left.
 */
export function normalName(name: string): string {
  const plain = name
    .toLowerCase()
    .replaceAll('_', '-')
    .replace(/^(srv|svc|service|s)[-.]/, '')
    .replace(/[-.]?(service|svc|srv|server|deployment)$/, '')
    .replaceAll(/[-.]/g, '')
  return plain.length < 3 || GENERIC.has(plain) ? '' : plain
}

/** Names of parts of services, and of things beside them. */
const GENERIC = new Set([
  'api',
  'app',
  'cmd',
  'rpc',
  'src',
  'main',
  'http',
  'grpc',
  'job',
  'internal',
  'server',
  'service',
  'services',
  'backend',
  'localhost',
])
