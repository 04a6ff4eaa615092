import { writeFileSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'

/** Loaded before a program (`node --import`): writes what the whole process used, threads and all, to the file that $DRAWBRIDGE_USAGE names. */
const file = process.env['DRAWBRIDGE_USAGE']
if (isMainThread && file !== undefined) {
  process.on('exit', () => writeFileSync(file, JSON.stringify(process.resourceUsage())))
}
