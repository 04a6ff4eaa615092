import { joinWords } from '../../text/plain-text.ts'
import { POLICY_LANGUAGES, type PolicyLanguage, type PolicyMode, type PolicyOptions } from '../model/policy.ts'
import type { ManifestForm } from './assert-manifest.ts'
import type { RenderPolicy } from './manifest.ts'
import { renderCalico } from './render-calico.ts'
import { renderCilium } from './render-cilium.ts'
import { renderIstio } from './render-istio.ts'
import { renderKubernetes } from './render-kubernetes.ts'

/**
 * All that sets one policy language apart from the others. Whoever treats languages differently asks here, never for a
 * name.
 */
export type LanguageRecord = {
  readonly render: RenderPolicy
  /** What a reader must know of each of its policies: one sentence, written above them. */
  readonly note: string | undefined
  readonly form: ManifestForm
  /** Whether it can show beforehand what a policy would deny. If not, nothing is rendered before it enforces. */
  readonly hasModes: boolean
  /** Whether a service in that mode, which is not `enforce`, can still be called once a default deny enforces. */
  readonly outlivesDeny: (mode: PolicyMode, options: PolicyOptions) => boolean
  /**
   * How it knows callers: by the label of their pods, or by the account in their certificate. `policy.encoding` is
   * about labels only.
   */
  readonly knowsCallersBy: 'label' | 'service-account'
  /** Whether a policy may name a port instead of giving its number. */
  readonly takesPortNames: boolean
  /** Whether it knows nodes and the API server by itself. If not, it needs their address ranges. */
  readonly knowsHosts: boolean
  /** Whether one policy can reach every namespace. If not, the names of all namespaces have to be known. */
  readonly hasClusterScope: boolean
  /** Whether `cluster` reads and evaluates its policies, so that an import can be proven in it. */
  readonly isEvaluated: boolean
}

/** To add a language: its name in POLICY_LANGUAGES, a renderer, and its record here. */
export const LANGUAGES: Readonly<Record<PolicyLanguage, LanguageRecord>> = {
  kubernetes: {
    render: renderKubernetes,
    note: undefined,
    form: { apiVersion: 'networking.k8s.io/v1', selects: 'podSelector', emptyRule: 'allows' },
    hasModes: false,
    outlivesDeny: () => false,
    knowsCallersBy: 'label',
    takesPortNames: true,
    knowsHosts: false,
    hasClusterScope: false,
    isEvaluated: true,
  },
  calico: {
    render: renderCalico,
    note: undefined,
    form: { apiVersion: 'projectcalico.org/v3', selects: 'selector', emptyRule: 'allows' },
    hasModes: true,
    // Its policy logs, and then allows. It does so too where the cluster has no staged kinds.
    outlivesDeny: (mode, { calico }) => mode === 'log' || calico?.staged === false,
    knowsCallersBy: 'label',
    takesPortNames: true,
    knowsHosts: false,
    hasClusterScope: true,
    isEvaluated: true,
  },
  cilium: {
    render: renderCilium,
    note: undefined,
    form: { apiVersion: 'cilium.io/v2', selects: 'endpointSelector', emptyRule: 'denies' },
    hasModes: true,
    outlivesDeny: () => false,
    knowsCallersBy: 'label',
    takesPortNames: true,
    knowsHosts: true,
    hasClusterScope: false,
    isEvaluated: false,
  },
  istio: {
    render: renderIstio,
    note: 'Istio knows callers by their certificates: the mesh has to require mutual TLS (PeerAuthentication, mode STRICT).',
    form: { apiVersion: 'security.istio.io/v1', selects: 'selector', emptyRule: 'allows' },
    hasModes: true,
    outlivesDeny: () => false,
    knowsCallersBy: 'service-account',
    takesPortNames: false,
    knowsHosts: false,
    hasClusterScope: false,
    isEvaluated: false,
  },
}

/** The languages that have modes, for a hint: `calico, cilium or istio`. */
export function nameLanguagesWithModes(): string {
  return joinWords(
    POLICY_LANGUAGES.filter((language) => LANGUAGES[language].hasModes),
    'or',
  )
}
