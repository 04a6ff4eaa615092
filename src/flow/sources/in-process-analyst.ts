import type { RepoFile } from '../../file.ts'
import { extractFacts } from '../../rpcmap/facts/extract-facts.ts'
import { decodeFacts, encodeFacts } from '../../rpcmap/facts/facts-codec.ts'
import { buildGathering, type Gathering } from '../../rpcmap/gather-services.ts'
import { outlineFacts } from '../../rpcmap/facts/outline-facts.ts'
import type { Analyst, Extracted, FactsOfFile, GatherBatch, GatherContext } from './analyst.ts'
import { encodeValue } from './value-store.ts'

/** Does the work in this process. */
export class InProcessAnalyst implements Analyst {
  readonly width = 1
  #context: GatherContext | undefined
  #gathering: Gathering | undefined

  // The event loop gets its turn between two of these: they are what a batch is made of.
  extract(files: readonly RepoFile[]): Promise<readonly Extracted[]> {
    return Promise.resolve(
      files.map((file) => {
        const facts = extractFacts(file)
        return { facts: encodeFacts(facts), outline: encodeFacts(outlineFacts(facts)) }
      }),
    )
  }

  gather(context: GatherContext, { wanted, sources }: GatherBatch): Promise<readonly Uint8Array[]> {
    if (this.#context !== context || this.#gathering === undefined) {
      const { services, clients, dirs, shared } = context
      this.#gathering = buildGathering({ services, clients, dirs: new Set(dirs), shared: shared.map(decode) })
      this.#context = context
    }
    const names = new Set(wanted)
    const gathered = this.#gathering.gather({
      sources: sources.map(decode),
      wanted: context.services.filter(({ name }) => names.has(name)),
    })
    const byName = new Map(gathered.map((calls) => [calls.service, calls]))
    return Promise.resolve(wanted.map((name) => encodeValue(byName.get(name))))
  }
}

function decode({ path, facts }: FactsOfFile) {
  return { path, facts: decodeFacts(facts) }
}
