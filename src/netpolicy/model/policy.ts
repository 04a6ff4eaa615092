import type { BaseOptions } from './base-options.ts'

/** The languages that policies are rendered in, by the API that reads them, in the order in which a file has them. */
export const POLICY_LANGUAGES = ['kubernetes', 'calico', 'cilium', 'istio'] as const

export type PolicyLanguage = (typeof POLICY_LANGUAGES)[number]

/** The modes of a policy, from the mildest on. */
export const POLICY_MODES = ['staged', 'log', 'enforce'] as const

/**
 * Whether a policy takes effect. `staged`: the cluster says what it would do, and does nothing. `log`: it logs what it
 * would deny, and lets it through. `enforce`: it denies.
 */
export type PolicyMode = (typeof POLICY_MODES)[number]

/**
 * How a call is written down. `callee-list`: the callee's policy lists its callers by their identity label.
 * `caller-labels`: the callee's policy never changes, and the pods of each caller carry a label for each callee.
 * `both`: the callee admits either, on the way from one to the other.
 */
export type PolicyEncoding = 'callee-list' | 'both' | 'caller-labels'

/** Which policies are rendered, from the config's `policy`. */
export type PolicyOptions = {
  readonly kinds: readonly PolicyLanguage[]
  /** Where no environment says otherwise. */
  readonly mode: PolicyMode
  /** The pod label whose value is the service's name. */
  readonly identityLabel: string
  /** Left out: `callee-list`. Istio knows its callers by their certificates, whatever is chosen here. */
  readonly encoding?: PolicyEncoding | undefined
  /** The part before the slash of the labels of `caller-labels`; left out: CALL_LABEL_PREFIX. */
  readonly callLabelPrefix?: string | undefined
  /** By environment. */
  readonly environments?: ReadonlyMap<string, EnvironmentPolicy> | undefined
  readonly calico?: CalicoOptions | undefined
  readonly istio?: IstioOptions | undefined
  /** What every environment needs besides the call graph; left out: nothing of it is rendered. */
  readonly base?: BaseOptions | undefined
}

/** What one environment does otherwise. */
export type EnvironmentPolicy = {
  /** Of its base, and of every service without a mode of its own. */
  readonly mode?: PolicyMode | undefined
  /** The namespaces of its services, where their manifests name none. */
  readonly namespaces?: readonly string[] | undefined
  /** By service. */
  readonly services?: ReadonlyMap<string, PolicyMode> | undefined
}

export type CalicoOptions = {
  /** Whether the cluster knows the Staged kinds (open source since v3.30); left out: yes. */
  readonly staged?: boolean | undefined
  /** Left out: Calico's tier `default`. */
  readonly tier?: string | undefined
}

export type IstioOptions = {
  /** Left out: `cluster.local`. */
  readonly trustDomain?: string | undefined
  /**
   * How callers are named: `principals` works with every version and needs the trust domain; `service-accounts` needs
   * Istio 1.26 and does not. Left out: `principals`. Neither depends on pod labels.
   */
  readonly callers?: 'principals' | 'service-accounts' | undefined
  /**
   * The service account of services whose manifests name none, `{service}` standing for the service's name; left out:
   * those are findings.
   */
  readonly serviceAccount?: string | undefined
}

/** One caller that a callee's policy lets in, and why it is there. */
export type AllowedCaller = {
  readonly caller: string
  /**
   * `deployed`: the running release makes the call; `returnable`: only a release one can still return to does;
   * `declared`: no release of the caller is recorded yet, so its entries in the allowlist stand in for it.
   */
  readonly origin: 'deployed' | 'returnable' | 'declared'
  /** The newest version that makes the call; undefined for `declared`. */
  readonly version?: string | undefined
}

export function isPolicyMode(word: unknown): word is PolicyMode {
  return POLICY_MODES.some((mode) => mode === word)
}

/** The mode of a service in an environment, or of the environment's base when no service is given. */
export function selectPolicyMode(options: PolicyOptions, environment: string, service?: string): PolicyMode {
  const own = options.environments?.get(environment)
  const ofService = service === undefined ? undefined : own?.services?.get(service)
  return ofService ?? own?.mode ?? options.mode
}
