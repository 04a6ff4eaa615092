import { test } from '@jest/globals'
import fc from 'fast-check'
import { buildPlatformRules } from '../../src/netpolicy/base/build-platform-rules.ts'
import { type EnvironmentModes, planModeSwitch } from '../../src/netpolicy/plan-mode-switch.ts'
import {
  POLICY_LANGUAGES,
  type PolicyLanguage,
  type PolicyMode,
  type PolicyOptions,
} from '../../src/netpolicy/model/policy.ts'
import { buildAnswer, expectAnswers } from './evaluate-policies.ts'
import { isPlatform, PLATFORM_PODS, renderBaseOf, sampleBase } from './sample-base.ts'
import {
  type Ask,
  isIntended,
  listAsks,
  listPods,
  renderAll,
  type SampleEnvironment,
  sampleEnvironments,
} from './sample-environment.ts'

const RUNS = 15

/** Which of the files, or callers, have already been replaced in the middle of a step. */
const mixes = fc.infiniteStream(fc.boolean())

function mix<T>(before: readonly T[], after: readonly T[], isNew: Iterator<boolean>): readonly T[] {
  return after.map((next, index) => (isNew.next().value === true ? next : (before[index] ?? next)))
}

type Encoding = 'callee-list' | 'caller-labels'

/** Labels come before the policies that go by them, and go after those; between the two, policies take either. */
function listSteps(from: Encoding, to: Encoding, callers: ReadonlySet<string>) {
  return [
    ...(to === 'caller-labels' ? [{ encoding: from, labelled: callers }] : []),
    { encoding: 'both' as const, labelled: callers },
    { encoding: to, labelled: callers },
    ...(to === 'callee-list' ? [{ encoding: to, labelled: new Set<string>() }] : []),
  ]
}

test.each(['kubernetes', 'calico', 'cilium'] as const)(
  'renderServicePolicies() for %s, from one encoding by way of both to the other, lets through exactly the intended calls after and within every step',
  (kind) => {
    const choices = fc.record({
      environment: sampleEnvironments({ whole: true }),
      to: fc.constantFrom('callee-list' as const, 'caller-labels' as const),
      isNew: mixes,
    })
    fc.assert(
      fc.property(choices, ({ environment, to, isNew }) => {
        const from = to === 'callee-list' ? 'caller-labels' : 'callee-list'
        const options: PolicyOptions = { kinds: [kind], mode: 'enforce', identityLabel: 'app' }
        const services = environment.identities.map(({ service }) => service)
        const callers = new Set(environment.calls.map(({ caller }) => caller))
        const steps = listSteps(from, to, callers)
        let files = renderAll(environment, { ...options, encoding: from })
        let labelled: ReadonlySet<string> = new Set(from === 'caller-labels' ? services : [])
        for (const { encoding, labelled: nextLabelled } of steps) {
          const nextFiles = renderAll(environment, { ...options, encoding })
          const states = [
            {
              files: mix(files, nextFiles, isNew),
              labelled: new Set(
                services.filter((service) => (isNew.next().value === true ? nextLabelled : labelled).has(service)),
              ),
            },
            { files: nextFiles, labelled: nextLabelled },
          ]
          for (const state of states) {
            const pods = listPods(environment, options, (caller) => state.labelled.has(caller))
            expectAnswers(listAsks(pods), buildAnswer(kind, state.files, pods), (ask) => isIntended(environment, ask))
          }
          files = nextFiles
          labelled = nextLabelled
        }
      }),
      { numRuns: RUNS },
    )
  },
)

type Setting = {
  readonly kind: PolicyLanguage
  readonly environment: SampleEnvironment
  readonly options: PolicyOptions
}

const RANKS: readonly PolicyMode[] = ['staged', 'log', 'enforce']

// The base may enforce only when every service does.
const modes = fc.record({
  base: fc.constantFrom(...RANKS),
  services: fc.infiniteStream(fc.constantFrom(...RANKS)),
  isAll: fc.boolean(),
})

type Modes = typeof modes extends fc.Arbitrary<infer T> ? T : never

function toModes({ identities }: SampleEnvironment, { base, services, isAll }: Modes): EnvironmentModes {
  const of = identities.map(({ service }) => [service, isAll ? 'enforce' : services.next().value] as const)
  const isReady = of.every(([, mode]) => mode === 'enforce')
  return { base: base === 'enforce' && !isReady ? 'log' : base, services: new Map(of) }
}

/** The files of every service, and last the base's. */
function renderStep(
  { environment, options }: Setting,
  step: EnvironmentModes & { platform: boolean },
): readonly string[] {
  const modeOf = (service: string) => step.services.get(service) ?? 'staged'
  const [identity] = environment.identities
  const platform = identity && buildPlatformRules({ path: 'x', service: identity, options }).value
  return [
    ...renderAll(environment, options, { modeOf, platform: step.platform ? platform : [] }),
    renderBaseOf(environment, options, { mode: step.base, modeOf }),
  ]
}

test.each([...POLICY_LANGUAGES, 'calico without staged kinds'] as const)(
  'planModeSwitch() for %s cuts no intended call, and opens none that neither end has, after and within every step',
  (name) => {
    const kind = name === 'calico without staged kinds' ? 'calico' : name
    const choices = fc.record({
      environment: sampleEnvironments({ apart: true, whole: true }),
      from: modes,
      to: modes,
      isNew: mixes,
    })
    fc.assert(
      fc.property(choices, ({ environment, from, to, isNew }) => {
        const calico = { staged: name !== 'calico without staged kinds' }
        const options: PolicyOptions = {
          kinds: [kind],
          mode: 'staged',
          identityLabel: 'app',
          base: sampleBase(kind),
          calico,
        }
        const setting: Setting = { kind, environment, options }
        const pods = [...listPods(environment, options, () => false), ...PLATFORM_PODS]
        const [before, after] = [toModes(environment, from), toModes(environment, to)]
        const render = (step: EnvironmentModes) => renderStep(setting, { ...step, platform: step.base !== 'enforce' })
        const [first, last] = [buildAnswer(kind, render(before), pods), buildAnswer(kind, render(after), pods)]
        let files = render(before)
        for (const step of planModeSwitch(before, after)) {
          const next = renderStep(setting, step)
          for (const state of [mix(files, next, isNew), next]) {
            const answer = buildAnswer(kind, state, pods)
            const isMeant = (ask: Ask) =>
              (ask.to.service !== undefined && isIntended(environment, ask)) || isPlatform(ask, kind)
            const isWrong = (ask: Ask) => (answer(ask) ? !isMeant(ask) && !first(ask) && !last(ask) : isMeant(ask))
            const asks = [...listAsks(pods)].filter(
              ({ to: { service }, protocol }) => service !== undefined && (kind !== 'istio' || protocol === 'TCP'),
            )
            expectAnswers(asks, isWrong, () => false)
          }
          files = next
        }
        expectAnswers(listAsks(pods), buildAnswer(kind, files, pods), last)
      }),
      { numRuns: RUNS },
    )
  },
)
