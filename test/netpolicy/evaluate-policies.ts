import { expect } from '@jest/globals'
import { buildEvaluator } from '../../src/cluster/evaluation/build-evaluator.ts'
import { parseManifests } from '../../src/cluster/parse-manifests.ts'
import type { PolicyLanguage } from '../../src/netpolicy/model/policy.ts'
import { type CiliumPolicy, evaluateCilium } from './evaluate-cilium.ts'
import { evaluateIstio, type IstioPolicy } from './evaluate-istio.ts'
import { type Ask, loadDocuments, type Pod, renderPods } from './sample-environment.ts'

export type Answer = (ask: Ask) => boolean

/** Answers questions about pods by the policies of rendered files, all of one language. */
export function buildAnswer(
  kind: PolicyLanguage,
  files: readonly string[],
  pods: readonly Pod[],
  staged: 'ignored' | 'assumed' = 'ignored',
): Answer {
  switch (kind) {
    case 'kubernetes':
    case 'calico':
      return buildClusterAnswer(files, pods, staged)
    case 'cilium': {
      const policies = loadDocuments(files) as unknown as CiliumPolicy[]
      return (ask) => evaluateCilium(policies, ask)
    }
    case 'istio': {
      const policies = loadDocuments(files) as unknown as IstioPolicy[]
      return (ask) => evaluateIstio(policies, ask)
    }
  }
}

function buildClusterAnswer(files: readonly string[], pods: readonly Pod[], staged: 'ignored' | 'assumed'): Answer {
  const texts = [renderPods(pods), ...files]
  const { value: cluster, findings } = parseManifests(
    texts.map((text, index) => ({ path: `${index}.yaml`, blob: '', text })),
  )
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([])
  const { evaluate } = buildEvaluator(cluster, { staged })
  const workloads = new Map(cluster.workloads.map((workload) => [`${workload.namespace}/${workload.name}`, workload]))
  const find = ({ namespace, name }: Pod) => {
    const workload = workloads.get(`${namespace}/${name}`)
    if (!workload) throw new Error(`no workload ${namespace}/${name}`)
    return { kind: 'workload' as const, workload }
  }
  return ({ from, to, port, protocol }: Ask) => evaluate({ from: find(from), to: find(to), port, protocol }).allowed
}

function describe({ from, to, port, protocol, http }: Ask): string {
  return `${from.namespace}/${from.name} -> ${to.namespace}/${to.name} ${protocol} ${port} ${http?.method ?? ''} ${http?.path ?? ''}`
}

/** Fails with the first question whose answer is not the wanted one. */
export function expectAnswers(asks: Iterable<Ask>, answer: Answer, wanted: Answer): void {
  for (const ask of asks) {
    const answered = answer(ask)
    if (answered !== wanted(ask)) expect(`${describe(ask)}: ${answered}`).toBe(`${describe(ask)}: ${!answered}`)
  }
}
