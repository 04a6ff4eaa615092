import type { RepoFile } from '../file.ts'
import { extractFacts, type SourceFacts } from '../rpcmap/extract-facts.ts'
import { gatherServices } from '../rpcmap/gather-services.ts'
import { outlineFacts } from '../rpcmap/outline-facts.ts'
import type { Analyst, Extracted, FactsOfFile, GatherBatch, GatherContext } from './analyst.ts'
import { decodeValue, encodeValue } from './value-store.ts'

/** Does the work in this thread. */
export class InProcessAnalyst implements Analyst {
  readonly width = 1
  #context: GatherContext | undefined
  #shared: readonly { path: string; facts: SourceFacts }[] = []

  // The event loop gets its turn between two of these: they are what a batch is made of.
  extract(files: readonly RepoFile[]): Promise<readonly Extracted[]> {
    return Promise.resolve(
      files.map((file) => {
        const facts = extractFacts(file)
        return { facts: encodeValue(facts), outline: encodeValue(outlineFacts(facts)) }
      }),
    )
  }

  gather(context: GatherContext, { wanted, sources }: GatherBatch): Promise<readonly Uint8Array[]> {
    if (this.#context !== context) this.#shared = context.shared.map(decodeFacts)
    this.#context = context
    const names = new Set(wanted)
    const gathered = gatherServices({
      services: context.services,
      clients: context.clients,
      dirs: new Set(context.dirs),
      sources: [...this.#shared, ...sources.map(decodeFacts)],
      wanted: context.services.filter(({ name }) => names.has(name)),
    })
    const byName = new Map(gathered.map((calls) => [calls.service, calls]))
    return Promise.resolve(wanted.map((name) => encodeValue(byName.get(name))))
  }
}

function decodeFacts({ path, facts }: FactsOfFile): { path: string; facts: SourceFacts } {
  return { path, facts: decodeValue(facts) as SourceFacts }
}
