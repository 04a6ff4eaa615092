import { buildEvaluator } from './build-evaluator.ts'
import type { Cluster } from './cluster.ts'
import type { Decision, EvaluateOptions, Question } from './connection.ts'

/**
 * Whether one end may open a connection to the other, and which policies decide, as Calico does it: tiers in order; in each the policies about
 * the pod in order; the first rule about the connection decides, Log goes on, Pass leaves the tier; where a tier has policies about the pod and no
 * rule decided, its default action does; after all tiers the connection is let through. Egress of the source first, then ingress of the
 * destination. Policies of Kubernetes are those of Calico into which it translates them. For more than one question: `buildEvaluator`.
 *
 * Not looked at: that nodes always reach their own pods, and a pod itself. A workload that asks about itself asks about another of its pods.
 *
 * Source: https://docs.tigera.io/calico/latest/network-policy/policy-tiers/tiered-policy and
 * https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export function evaluateConnection(cluster: Cluster, question: Question, options: EvaluateOptions): Decision {
  return buildEvaluator(cluster, options).evaluate(question)
}
