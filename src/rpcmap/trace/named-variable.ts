import type { Deployment } from '../settings/deployment.ts'
import type { Text } from './text.ts'
import type { TraceStep } from '../facts/trace-step.ts'

/** The last word of variables that hold addresses, and words that may stand before it. */
const ADDRESS = new Set(['addr', 'address', 'baseurl', 'endpoint', 'host', 'hostname', 'target', 'uri', 'url'])
const KIND = new Set(['api', 'base', 'grpc', 'http', 'https', 'internal', 'rest', 'rpc'])

/**
 * The name of the service that an environment variable which nothing sets is called after: `LEDGER_SERVICE_URL`,
 * `LEDGER_GRPC_ADDR`. So does Kubernetes: it sets `LEDGER_SERVICE_HOST` for the Service `ledger`. Undefined when a
 * variable is called after nobody, or after several. Source:
 * kubernetes.io/docs/concepts/services-networking/service/#environment-variables.
 */
export function namedAfter(deployment: Deployment, { unset = '', ...step }: TraceStep): Text | undefined {
  const words = unset.toLowerCase().split('_')
  if (!ADDRESS.has(words.pop() ?? '')) return undefined
  while (words.length > 0) {
    const name = words.join('-')
    if (deployment.isNameOfService(name)) {
      return { text: name, steps: [{ ...step, text: `${unset}, set nowhere in the repository: by its name, ${name}` }] }
    }
    if (!KIND.has(words.pop() ?? '')) return undefined
  }
  return undefined
}
