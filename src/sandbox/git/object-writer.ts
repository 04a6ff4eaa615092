import { createHash, randomUUID } from 'node:crypto'
import { access, mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { deflate } from 'node:zlib'

const compress = promisify(deflate)

/** Writes a loose object in git's own format and gives its id. Writing what is there already does nothing. */
export async function writeObject(dir: string, type: 'blob' | 'tree' | 'commit', content: Buffer): Promise<string> {
  const bytes = Buffer.concat([Buffer.from(`${type} ${content.length}\0`), content])
  const oid = createHash('sha1').update(bytes).digest('hex')
  const folder = join(dir, 'objects', oid.slice(0, 2))
  const file = join(folder, oid.slice(2))
  if (await exists(file)) return oid
  await mkdir(folder, { recursive: true })
  const temporary = `${file}.${randomUUID()}`
  await writeFile(temporary, await compress(bytes, { level: 1 }), { mode: 0o444 })
  await rename(temporary, file)
  return oid
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  )
}
