import { once } from 'node:events'
import { createInterface } from 'node:readline/promises'
import { styleText } from 'node:util'
import { CLUSTER_CONFIG, openStage, SERVICES } from '../stage/open-stage.ts'
import { lookAt } from './look.ts'
import { STORY, type Step, type Telling } from './story.ts'
import { tellOutcome, tellSight, tellText, type Sight } from './tell.ts'

const exits = process.argv.includes('--exit')
const pauses = !exits && process.stdin.isTTY && process.stdout.isTTY

const PAGES: readonly Sight[] = [
  { path: `/${SERVICES.owner}/${SERVICES.repo}/pulls`, what: 'the pull requests of the services' },
  {
    path: `/${CLUSTER_CONFIG.owner}/${CLUSTER_CONFIG.repo}/pulls`,
    what: 'the deployments and the rollback, which are pull requests, too',
  },
  { path: `/${SERVICES.owner}`, what: "the company's teams, its people and the bot" },
]

// Ctrl-C ends the demo at any time, and always removes what it made.
const interrupt = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupt.abort())
const interrupted = once(interrupt.signal, 'abort')

const stage = await openStage({ wholeApp: true })
const telling: Telling = { stage, look: lookAt(stage), apiCalls: new Map() }
const { url } = stage.sandbox
const ended = await Promise.race([playStory(), interrupted.then(() => 'interrupted' as const)])
if (!exits && ended !== 'interrupted') {
  console.log('The pages stay until you press Ctrl-C; then everything is removed.')
  await interrupted
}
await stage.close()
process.exit(ended === 'well' ? 0 : ended === 'badly' ? 1 : 130)

async function playStory(): Promise<'well' | 'badly'> {
  console.log(`${bold('Drawbridge, from an undeclared call to a safe rollback')}\n`)
  console.log(`${tellText(introduction(), '')}\n`)
  for (const page of PAGES.slice(0, 2)) console.log(tellSight(page, url))
  console.log()
  const began = Date.now()
  for (const [index, step] of STORY.entries()) {
    console.log(bold(`${index + 1}. ${step.title}`))
    console.log(tellText(step.before))
    await pause('play it')
    if (!(await playStep(step))) return 'badly'
  }
  const seconds = ((Date.now() - began) / 1000).toFixed(1)
  console.log(styleText('green', `Every step came out as told, in ${seconds} s.`))
  if (exits) return 'well'
  console.log(`\n${tellText('Now look around. At the top of each page you choose whom you act as.', '')}`)
  for (const page of PAGES) console.log(tellSight(page, url))
  console.log()
  return 'well'
}

function introduction(): string {
  const runs = 'A whole GitHub runs on this machine now, with the bot; nothing leaves it.'
  if (exits) return `${runs} The addresses end with the demo: leave out --exit to look around afterwards.`
  return `${runs} Open these two pages in a browser${pauses ? '. Then press Enter for each step' : ''}.`
}

/** True when the step came out as told, and every page that it names is there. */
async function playStep(step: Step): Promise<boolean> {
  try {
    const outcome = await step.play(telling)
    for (const { path } of outcome.sights) {
      const { status } = await fetch(`${url}${path}`)
      if (status !== 200) throw new Error(`the page ${path} answers ${status}`)
    }
    console.log(`${tellOutcome(outcome, url)}\n`)
    return true
  } catch (error) {
    if (interrupt.signal.aborted) return false
    const why = error instanceof Error ? error.message : String(error)
    console.log(styleText('red', `${tellText(`This step did not come out as told: ${why}`, '   ✗ ')}\n`))
    return false
  }
}

async function pause(what: string): Promise<void> {
  if (!pauses) return
  const lines = createInterface({ input: process.stdin, output: process.stdout })
  // A terminal that is read from gives Ctrl-C to the reader.
  lines.once('SIGINT', () => interrupt.abort())
  await lines.question(styleText('dim', `   Press Enter to ${what} … `))
  lines.close()
}

function bold(text: string): string {
  return styleText('bold', text)
}
