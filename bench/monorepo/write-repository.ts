import { spawn } from 'node:child_process'
import { once } from 'node:events'

export type GeneratedCommit = {
  readonly branch: string
  /** Undefined: a first commit. Otherwise the files are what changes. */
  readonly from?: string
  readonly files: Iterable<readonly [path: string, text: string]>
}

/**
 * Makes a bare repository of these commits with git fast-import, in one stream. `onFile` is told of each file as it is
 * written.
 */
export async function writeRepository(
  dir: string,
  commits: readonly GeneratedCommit[],
  onFile: (commit: GeneratedCommit, path: string, text: string) => void = () => undefined,
): Promise<void> {
  await run(['init', '--quiet', '--bare', '--initial-branch=main', dir])
  // Deltas between generated files cost more time than they save room.
  const child = spawn('git', ['--git-dir', dir, '-c', 'core.compression=1', 'fast-import', '--quiet', '--depth=0'], {
    env: ENV,
    stdio: ['pipe', 'inherit', 'inherit'],
  })
  const ended = once(child, 'close')
  let buffered: string[] = []
  let size = 0
  const flush = async () => {
    const text = buffered.join('')
    buffered = []
    size = 0
    if (!child.stdin.write(text)) await once(child.stdin, 'drain')
  }
  const put = (text: string) => {
    buffered.push(text)
    size += text.length
  }
  for (const commit of commits) {
    put(`commit refs/heads/${commit.branch}\ncommitter ${WHO} ${WHEN} +0000\n${data(`${commit.branch}\n`)}`)
    if (commit.from !== undefined) put(`from refs/heads/${commit.from}\n`)
    for (const [path, text] of commit.files) {
      onFile(commit, path, text)
      put(`M 100644 inline ${path}\n${data(text)}`)
      if (size > CHUNK_CHARS) await flush()
    }
    put('\n')
  }
  await flush()
  child.stdin.end('done\n')
  const [status] = (await ended) as [number | null]
  if (status !== 0) throw new Error(`git fast-import ended with status ${status}`)
}

function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}\n`
}

async function run(args: readonly string[]): Promise<void> {
  const child = spawn('git', args, { env: ENV, stdio: 'inherit' })
  const [status] = (await once(child, 'close')) as [number | null]
  if (status !== 0) throw new Error(`git ${args[0]} ended with status ${status}`)
}

const CHUNK_CHARS = 4 * 1024 * 1024
const WHO = 'Emil Holm <emil@acme.test>'
const WHEN = 1_767_603_600
// Nothing of the machine's own configuration: the same files give the same commits.
const ENV = { PATH: process.env['PATH'], GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' }
