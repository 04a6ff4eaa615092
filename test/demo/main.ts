import { createInterface } from 'node:readline/promises'
import { styleText } from 'node:util'
import { CLUSTER_CONFIG, openStage, SERVICES } from '../stage/open-stage.ts'
import { lookAt } from './look.ts'
import { STORY, type Step, type Telling } from './story.ts'

const exits = process.argv.includes('--exit')
const pauses = !exits && process.stdin.isTTY && process.stdout.isTTY

const stage = await openStage()
const telling: Telling = { stage, look: lookAt(stage), apiCalls: new Map() }
console.log(`${bold('Drawbridge, from an undeclared call to a safe rollback')}

Open these two in a browser. You may act as anybody there; nothing leaves this machine.
  ${stage.sandbox.url}/${SERVICES.owner}/${SERVICES.repo}/pulls          the services
  ${stage.sandbox.url}/${CLUSTER_CONFIG.owner}/${CLUSTER_CONFIG.repo}/pulls    what runs where
`)

const began = Date.now()
let failed: Step | undefined
for (const [index, step] of STORY.entries()) {
  console.log(bold(`${index + 1}. ${step.title}`))
  console.log(`   ${step.before.replaceAll('\n', '\n   ')}`)
  await pause('play it')
  if (!(await playStep(step))) {
    failed = step
    break
  }
}
if (failed === undefined) {
  console.log(styleText('green', `Every step came out as told, in ${((Date.now() - began) / 1000).toFixed(1)} s.`))
}
if (!exits) {
  console.log('\nThe sandbox stays open for you to look around. Ctrl-C ends it and removes everything.')
  await new Promise((resolve) => process.once('SIGINT', resolve))
}
await stage.close()
process.exit(failed === undefined ? 0 : 1)

async function playStep(step: Step): Promise<boolean> {
  try {
    for (const line of await step.play(telling)) console.log(`   ${styleText('green', '✓')} ${line}`)
    console.log()
    return true
  } catch (error) {
    console.log(
      styleText(
        'red',
        `   ✗ This step did not come out as told: ${error instanceof Error ? error.message : String(error)}\n`,
      ),
    )
    return false
  }
}

async function pause(what: string): Promise<void> {
  if (!pauses) return
  const lines = createInterface({ input: process.stdin, output: process.stdout })
  await lines.question(styleText('dim', `   Press Enter to ${what} … `))
  lines.close()
}

function bold(text: string): string {
  return styleText('bold', text)
}
