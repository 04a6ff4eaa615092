import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Loaded before a program (`node --import …?folder=F`): each of its processes writes what it used into a file of that
 * folder when it ends.
 */
const folder = new URL(import.meta.url).searchParams.get('folder')
if (folder !== null) {
  process.on('exit', () => writeFileSync(join(folder, `${process.pid}.json`), JSON.stringify(process.resourceUsage())))
}
