import { CALLS_ANNOTATION, renderCallReasons } from './call-reasons.ts'
import type { IntendedPolicy } from '../model/policy-set.ts'

/** The annotation that carries the service's full name. */
export const SERVICE_ANNOTATION = 'drawbridge/service'

/** The annotation by which the base's policies are told from those of services: `base` or `default-deny`. */
const BASE_ANNOTATION = 'drawbridge/base'

/**
 * What a policy carries of its purpose in every language: the service and why each caller is let in, or its part in the
 * base.
 */
export function annotate({ purpose, service, calls }: IntendedPolicy): Readonly<Record<string, string>> {
  if (service === undefined) return { [BASE_ANNOTATION]: purpose }
  return {
    [SERVICE_ANNOTATION]: service,
    ...(calls.length === 0 ? {} : { [CALLS_ANNOTATION]: renderCallReasons(calls) }),
  }
}
