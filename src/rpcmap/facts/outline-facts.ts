import type { SourceFacts } from './source-facts.ts'

/**
 * The facts of a file without what it declares: its package, its imports, its annotations and what is wrong with it;
 * all of a go.mod and of configuration. That is enough for planJoin() and settleCodeGraph(), and a fraction of the
 * whole.
 */
export function outlineFacts(facts: SourceFacts): SourceFacts {
  return facts.kind === 'go' ? { ...facts, values: [], types: [], funcs: [], guards: undefined } : facts
}
