import type { Finding } from '../finding.ts'
import type { ClientOption } from './program/client-option.ts'
import type { ServiceCalls } from './service-calls.ts'

/**
 * `client-unmatched` warnings, in their order: descriptions in `rpcmap.clients` of clients that no service has in its
 * code. Silent about those whose place is not known.
 */
export function checkClients(
  clients: readonly ClientOption[],
  calls: readonly Pick<ServiceCalls, 'clients'>[],
): readonly Finding[] {
  const matched = new Set(calls.flatMap((one) => one.clients ?? []))
  return clients.flatMap((option, i): Finding[] => {
    if (matched.has(i) || option.place === undefined) return []
    return [
      {
        code: 'client-unmatched',
        severity: 'warning',
        message: `No service's code has ${describeClient(option)}, which rpcmap.clients describes.`,
        hint:
          option.factory === undefined
            ? 'Correct the package, type and function, or take the entry out: package is a directory of the repository or an import path.'
            : 'Correct the package and the factory, or take the entry out: the package of a factory is a directory of the repository.',
        place: option.place,
      },
    ]
  })
}

function describeClient({ package: path, type, function: name, factory }: ClientOption): string {
  if (factory !== undefined) return `a function ${factory} in ${path}`
  return type === undefined
    ? `a function ${name ?? '*'} in ${path}`
    : `a method ${name ?? '*'} of a type ${type} in ${path}`
}
