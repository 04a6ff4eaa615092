import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'

/** The rooms whose code decides what is found in source text. */
const ROOMS = ['golang', 'graph', 'rpcmap']

/**
 * A text that changes whenever the code changes that reads source text, or the Node that runs it: what another version
 * found out is not used, whether or not somebody thought of a version number.
 */
export async function readProgramVersion(): Promise<string> {
  const hash = createHash('sha256').update(process.version)
  for (const room of ROOMS) {
    const dir = new URL(`../${room}/`, import.meta.url)
    const names = await readdir(dir, { recursive: true })
    for (const name of names.filter((file) => /\.(ts|js)$/.test(file)).sort()) {
      hash.update(`\n${room}/${name}\n`).update(await readFile(new URL(name, dir)))
    }
  }
  return hash.digest('hex').slice(0, 16)
}
