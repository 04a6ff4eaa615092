import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { openStage, SERVICES, type Stage } from '../stage/open-stage.ts'
import { listActive } from './active-markdown.ts'
import { openPusher, type Planting, type Pusher } from './hostile-git.ts'
import { checkClone, expectInert, readJudged } from './published.ts'
import {
  change,
  editConfigRepository,
  LEDGER,
  look,
  merge,
  readProposals,
  readText,
  review,
  say,
  seedFile,
} from './scene.ts'

let stage: Stage
let pusher: Pusher

beforeAll(async () => {
  stage = await openStage()
  pusher = await openPusher(stage)
})

afterAll(async () => {
  await pusher.remove()
  await stage.close()
})

const MARKUP = '<img src=x onerror=x> @lena ![i](//evil.test/i.png) | `x` #1'

const HOSTILE = [
  '<script>alert(1)<',
  '<img src=x onerror=x> "double" \'single\'',
  'line\nbreak\n# heading\n- item ',
  '`tick` ``two`` pipe|d || \\|',
  '@lena @acme $x$ #1 GH-2 :tada: www.evil.test',
  '![i](http:evil.test)',
  '[l](javascript:alert(1))',
  '--> <!-- drawbridge:verdict -->',
  '\u202egnp.evil\u0007',
  '--upload-pack=x;$(touch pwned);`id`',
  'x'.repeat(230),
]

// What a person sees as the name of a service may be anything that git takes as a directory.
const NAMES = HOSTILE.map((name) => `service.${name}`)

const BRANCHES = [
  '$(touch${IFS}pwned);`id`&&x|y',
  '<script>alert(1)</script>',
  `@lena'"`,
  'a%2e%2e%2fb%00#1',
  'x/refs/heads/main',
]

test.each(BRANCHES)('a pull request from and to the branch %s is judged, and /allow commits to it', async (branch) => {
  const title = `Pull ${MARKUP} from ${branch}`.slice(0, 250)
  const base = `${branch}.base`
  await pusher.push(base, [])
  const files: Planting = Object.entries(change(stage, 'emoji-calls-ledger'))
  const number = await pusher.openPull(branch, files, { title, body: MARKUP, base })
  expect(await readJudged(stage, number)).toMatchObject({ state: 'failure', title: '1 undeclared call' })
  expect(await say(stage, 'emil', number, '/allow')).toContain('✅')
  expect(await readJudged(stage, number)).toMatchObject({ state: 'pending', title: 'Waiting for @acme/ledger' })
  const { head, summary, comments } = await look(stage, number)
  expect(await readText(stage, SERVICES, LEDGER, head)).toContain('service.emoji:')
  expect([summary, ...comments].join('\n')).not.toContain('onerror')
})

test('the title, the body and the branch of a merged pull request come alive in no deployment', async () => {
  const files = { 'service.emoji/domain/emoji.go': `${seedFile(stage, 'service.emoji/domain/emoji.go')}// new\n` }
  const title = `Deploy ${MARKUP}`
  const number = await pusher.openPull('<b>@lena', Object.entries(files), { title, body: MARKUP })
  await merge(stage, number)
  await expectInert(stage, number)
  const proposals = await readProposals(stage)
  expect(proposals.map(({ branch }) => branch)).toContain('drawbridge/staging/service.emoji')
  for (const { title: shown, body } of proposals) {
    expect(`${shown}\n${body}`).not.toContain('lena')
    expect(listActive(body.replaceAll(/acme\/services#\d+/g, ''))).toEqual([])
  }
})

/** Go that calls a method of a service by their names. */
function goCall(callee: string, method: string): string {
  return `package main

import (
	"context"

	"github.com/mondough/mercury/client"
)

func main() {
	client.Req(context.Background(), ${JSON.stringify(callee)}, ${JSON.stringify(method)}, nil, nil)
}
`
}

test('directories, files and methods with hostile names are services, places and methods like any others', async () => {
  const files: Planting = NAMES.flatMap((name, index) => [
    [`${name}/a${HOSTILE[index]}.go`, goCall('service.ledger', HOSTILE[index] ?? '')] as const,
    [`${name}/allowlist.yaml`, `callers:\n  ${JSON.stringify(NAMES[index - 1] ?? 'service.pot')}: {}\n`] as const,
  ])
  const number = await pusher.openPull('names', files)
  const judged = await readJudged(stage, number)
  expect(judged).toMatchObject({ state: 'failure', title: `${NAMES.length} undeclared calls` })
  expect(judged.findings.toSorted()).toEqual(
    NAMES.flatMap((name, index) => [
      `undeclared-call ${name}/a${HOSTILE[index]}.go:10`,
      `unused-entry ${name}/allowlist.yaml:2`,
    ]).sort(),
  )
  expect(await checkClone(pusher, 'names')).toEqual(judged)

  const reply = await say(stage, 'emil', number, '/allow')
  expect(reply).toContain('✅')
  await expectInert(stage, number)
  expect(await look(stage, number)).toMatchObject({ state: 'pending', asked: ['ledger', 'platform'] })
  const { data } = await stage.as('ada').rest.pulls.listCommits({ ...SERVICES, pull_number: number })
  const message = data.at(-1)?.commit.message ?? ''
  expect(message).toMatch(/^Allow 11 calls\n(\n[^\n]+ → service\.ledger){11}\n\nCommanded-by: emil$/)
  expect(message).not.toMatch(/[@#]\w|GH-\d/)

  await review(stage, 'lena', number)
  await review(stage, 'ada', number)
  expect(await readJudged(stage, number)).toMatchObject({ state: 'success' })
  await merge(stage, number)
  await expectInert(stage, number)
  expect((await look(stage, number)).deployments).toContain('alert')

  const names = ['service.<script>alert(1)<', 'service.[l](javascript:alert(1))']
  await editConfigRepository(
    stage,
    Object.fromEntries(names.map((name) => [`staging/${name}/deployment.yaml`, manifest(name)])),
  )
  for (const name of names) {
    expect(await say(stage, 'emil', number, `/deploy ${name} to staging`)).toMatch(
      /❌[^]*cannot be the value of a pod label/,
    )
  }
  await expectInert(stage, number)
  const proposals = await readProposals(stage)
  expect(proposals.map(({ branch }) => branch)).toContain('drawbridge/staging/service.pot')
  for (const { title, body } of proposals) {
    expect(title).not.toMatch(/[@#]\w|\n/)
    expect(listActive(body.replaceAll(/acme\/services#\d+/g, ''))).toEqual([])
  }
})

function manifest(service: string): string {
  const text = stage.seed.clusterConfig.get('staging/service.pot/deployment.yaml') ?? ''
  return text.replace(/image: .*/, () => `image: ${JSON.stringify(`registry.acme.test/${service}:old`)}`)
}
