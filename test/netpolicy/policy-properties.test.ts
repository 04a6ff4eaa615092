import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  POLICY_LANGUAGES,
  type PolicyEncoding,
  type PolicyLanguage,
  type PolicyMode,
  type PolicyOptions,
} from '../../src/netpolicy/model/policy.ts'
import { buildAnswer, expectAnswers } from './evaluate-policies.ts'
import { validateDocument } from './policy-schemas.ts'
import {
  type Ask,
  isIntended,
  isIntendedRequest,
  listAsks,
  listPods,
  loadDocuments,
  renderAll,
  REQUESTS,
  type SampleEnvironment,
  sampleEnvironments,
} from './sample-environment.ts'

const RUNS = 40
/** Of properties that ask each question for every request. A whole number: fast-check would never reach another. */
const REQUEST_RUNS = 15

const ENCODINGS: readonly PolicyEncoding[] = ['callee-list', 'both', 'caller-labels']

function options(kind: PolicyLanguage, mode: PolicyMode = 'enforce', more: Partial<PolicyOptions> = {}): PolicyOptions {
  return { kinds: [kind], mode, identityLabel: 'app', ...more }
}

function* withRequests(asks: Iterable<Ask>): Generator<Ask> {
  for (const ask of asks) for (const { method, path } of REQUESTS) yield { ...ask, http: { method, path } }
}

describeEach('kubernetes')
describeEach('calico')

function describeEach(kind: 'kubernetes' | 'calico'): void {
  test.each(ENCODINGS)(
    `renderServicePolicies() for ${kind} with %s lets through exactly the intended calls`,
    (encoding) => {
      const run = ({ environment, tier }: { environment: SampleEnvironment; tier: string | undefined }) => {
        const of = options(kind, 'enforce', { encoding, calico: { tier } })
        const pods = listPods(environment, of, () => encoding !== 'callee-list')
        const tiers =
          tier === undefined
            ? []
            : [`{apiVersion: projectcalico.org/v3, kind: Tier, metadata: {name: ${tier}}, spec: {order: 50}}`]
        const answer = buildAnswer(kind, [...renderAll(environment, of), ...tiers], pods)
        expectAnswers(listAsks(pods), answer, (ask) => isIntended(environment, ask))
      }
      const environments = fc.record({
        environment: sampleEnvironments({ named: true }),
        tier: kind === 'calico' ? fc.constantFrom(undefined, 'services') : fc.constant(undefined),
      })
      fc.assert(fc.property(environments, run), { numRuns: RUNS })
    },
  )
}

test.each(ENCODINGS)(
  'renderServicePolicies() for cilium with %s lets through exactly the intended calls',
  (encoding) => {
    const whole = encoding !== 'callee-list'
    fc.assert(
      fc.property(sampleEnvironments({ named: true, whole }), (environment) => {
        const of = options('cilium', 'enforce', { encoding })
        const pods = listPods(environment, of, () => whole)
        const answer = buildAnswer('cilium', renderAll(environment, of), pods)
        const wanted = (ask: Ask) => {
          const callee = environment.identities.find(({ service }) => service === ask.to.service)
          // Methods need ports.
          return callee?.ports === undefined ? isIntended(environment, ask) : isIntendedRequest(environment, ask)
        }
        expectAnswers(withRequests(listAsks(pods)), answer, wanted)
      }),
      { numRuns: REQUEST_RUNS },
    )
  },
)

test.each(['principals', 'service-accounts'] as const)(
  'renderServicePolicies() for istio with %s lets through exactly the intended calls',
  (callers) => {
    fc.assert(
      fc.property(sampleEnvironments({ apart: true }), (environment) => {
        const of = options('istio', 'enforce', { istio: { callers } })
        const pods = listPods(environment, of, () => false)
        const answer = buildAnswer('istio', renderAll(environment, of), pods)
        const asks = withRequests([...listAsks(pods)].filter(({ protocol }) => protocol === 'TCP'))
        expectAnswers(asks, answer, (ask) => isIntendedRequest(environment, ask))
      }),
      { numRuns: REQUEST_RUNS },
    )
  },
)

test.each(POLICY_LANGUAGES)(
  'renderServicePolicies() for %s is what the published schema takes, in every mode and encoding',
  (kind) => {
    const choices = fc.record({
      environment: sampleEnvironments({ apart: true }),
      mode: fc.constantFrom<PolicyMode[]>('staged', 'log', 'enforce'),
      encoding: fc.constantFrom(...ENCODINGS),
      staged: fc.boolean(),
      tier: fc.constantFrom(undefined, 'services'),
    })
    fc.assert(
      fc.property(choices, ({ environment, mode, encoding, ...calico }) => {
        const documents = loadDocuments(renderAll(environment, options(kind, mode, { encoding, calico })))
        if (kind !== 'kubernetes' || mode === 'enforce') expect(documents).toHaveLength(environment.identities.length)
        for (const document of documents)
          expect(validateDocument(document as { apiVersion: string; kind: string })).toEqual([])
      }),
      { numRuns: RUNS },
    )
  },
)

test('renderServicePolicies() does not depend on any order', () => {
  const all: PolicyOptions = {
    kinds: POLICY_LANGUAGES,
    mode: 'enforce',
    identityLabel: 'app',
  }
  fc.assert(
    fc.property(sampleEnvironments({ apart: true }), fc.constantFrom(...ENCODINGS), (environment, encoding) => {
      const turned = {
        identities: environment.identities.toReversed(),
        calls: [...environment.calls, ...environment.calls].reverse(),
      }
      const other: PolicyOptions = { ...all, encoding, kinds: all.kinds.toReversed() }
      expect(renderAll(turned, other)).toEqual(renderAll(environment, { ...all, encoding }).toReversed())
    }),
    { numRuns: RUNS },
  )
})

const MILD = POLICY_LANGUAGES.flatMap((kind) => [[kind, 'staged', true] as const, [kind, 'log', true] as const])

test.each<readonly [PolicyLanguage, PolicyMode, boolean]>([...MILD, ['calico', 'staged', false]])(
  'renderServicePolicies() for %s in mode %s, staged kinds: %s, denies nothing',
  (kind, mode, staged) => {
    fc.assert(
      fc.property(sampleEnvironments({ apart: true }), (environment) => {
        const of = options(kind, mode, { calico: { staged } })
        const pods = listPods(environment, of, () => false)
        const answer = buildAnswer(kind, renderAll(environment, of), pods)
        const asks = kind === 'cilium' || kind === 'istio' ? withRequests(listAsks(pods)) : listAsks(pods)
        expectAnswers(asks, answer, () => true)
      }),
      { numRuns: REQUEST_RUNS },
    )
  },
)

test('renderServicePolicies() for calico stages exactly what it will enforce', () => {
  fc.assert(
    fc.property(sampleEnvironments({ named: true }), (environment) => {
      const of = options('calico', 'staged')
      const pods = listPods(environment, of, () => false)
      const answer = buildAnswer('calico', renderAll(environment, of), pods, 'assumed')
      expectAnswers(listAsks(pods), answer, (ask) => isIntended(environment, ask))
    }),
    { numRuns: RUNS },
  )
})
