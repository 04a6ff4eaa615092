import type { Deployment } from './deployment.ts'
import type { Waypoint } from './waypoint.ts'

/** The last word of variables that hold addresses, and words that may stand before it. */
const ADDRESS = new Set(['addr', 'address', 'baseurl', 'endpoint', 'host', 'hostname', 'target', 'uri', 'url'])
const KIND = new Set(['api', 'base', 'grpc', 'http', 'https', 'internal', 'rest', 'rpc'])

/**
 * The service that an environment variable which nothing sets is named after: `LEDGER_SERVICE_URL`, `LEDGER_GRPC_ADDR`, and
 * `LEDGER_SERVICE_HOST`, which Kubernetes itself sets for the Service `ledger`
 * (kubernetes.io/docs/concepts/services-networking/service/#environment-variables). Undefined when its name is that of no service, or of
 * several.
 */
export function namedAfter(
  deployment: Deployment,
  { unset, ...step }: Waypoint,
): { readonly text: string; readonly steps: readonly Waypoint[] } | undefined {
  const words = (unset ?? '').toLowerCase().split('_')
  if (!ADDRESS.has(words.pop() ?? '')) return undefined
  while (words.length > 0) {
    const name = words.join('-')
    if (deployment.isNameOfService(name)) {
      return {
        text: name,
        steps: [{ ...step, text: `${step.text}, set nowhere in the repository: by its name, ${name}` }],
      }
    }
    if (!KIND.has(words.pop() ?? '')) return undefined
  }
  return undefined
}
