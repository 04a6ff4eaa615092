import type { Acme } from '../acme.ts'
import { REPO } from '../acme.ts'

/** Rules for branches, and what they refuse. */
export async function provokeProtections({ sandbox, cleo, ana, bot }: Acme): Promise<void> {
  const { admin } = sandbox
  const rules = { requiredChecks: [{ context: 'drawbridge', app: 'drawbridge' }], requirePull: true }
  await cleo('GET', `${REPO}/branches/main/protection`)
  await cleo('GET', `${REPO}/branches/nothing/protection`)
  admin.protectBranch('acme/services', { branch: 'talk', ...rules })
  admin.protectBranch('acme/services', { branch: 'check*', kind: 'ruleset', bypassApps: ['drawbridge'], ...rules })
  await cleo('GET', `${REPO}/branches/talk/protection`)
  await ana('GET', `${REPO}/branches/talk/protection`)
  await bot('GET', `${REPO}/rules/branches/checked`)
  await bot('GET', `${REPO}/rules/branches/main`)
  const rulesets = await bot('GET', `${REPO}/rulesets`)
  await bot('GET', `${REPO}/rulesets/${rulesets.at('0.id')}`)
  await cleo('GET', `${REPO}/rulesets/${rulesets.at('0.id')}`)
  await bot('GET', `${REPO}/rulesets/1`)
  const sha = (await bot('GET', `${REPO}/git/ref/heads/main`)).at('object.sha')
  for (const branch of ['talk', 'checked']) {
    await ana('PUT', `${REPO}/contents/no.txt`, { message: 'No', content: 'aGk=', branch })
    await ana('PATCH', `${REPO}/git/refs/heads/${branch}`, { sha, force: true })
    admin.unprotectBranch('acme/services', branch === 'talk' ? 'talk' : 'check*')
  }
}

/** Stacks of pull requests, and merging in the background. */
export async function provokeStacks({ sandbox, ana, cleo, bot, openPull }: Acme): Promise<void> {
  const low = await openPull('stack-1', { 'stack-1.txt': '1\n' })
  const numbers = [low.number]
  for (const at of [2, 3]) {
    const branch = `stack-${at}`
    await ana('POST', `${REPO}/git/refs`, { ref: `refs/heads/${branch}`, sha: low.sha })
    const commit = { author: 'ana', branch, message: branch, files: { [`${branch}.txt`]: `${at}\n` } }
    await sandbox.admin.commit('acme/services', commit)
    const made = await ana('POST', `${REPO}/pulls`, { title: branch, head: branch, base: `stack-${at - 1}` })
    numbers.push(Number(made.at('number')))
  }
  const [bottom, middle, top] = numbers
  const stack = await ana('POST', `${REPO}/stacks`, { pull_requests: [bottom, middle] })
  await ana('POST', `${REPO}/stacks`, { pull_requests: [bottom, middle] })
  const path = `${REPO}/stacks/${stack.at('number')}`
  await ana('POST', `${path}/add`, { pull_requests: [top] })
  await ana('POST', `${path}/add`, { pull_requests: [1] })
  await bot('GET', `${REPO}/stacks`)
  await bot('GET', path)
  await bot('GET', `${REPO}/stacks/999`)
  await bot('GET', `${REPO}/pulls/${middle}`)
  await cleo('PUT', `${REPO}/pulls/${middle}/merge`, {})
  const merging = `${REPO}/pulls/${middle}/merge-async`
  const asked = await cleo('PUT', merging, { merge_method: 'squash' })
  await cleo('GET', `${merging}/${asked.at('details.uuid')}`)
  await cleo('GET', `${merging}/nothing`)
  await cleo('PUT', merging, {})
  await ana('PATCH', `${REPO}/pulls/${top}`, { state: 'closed' })
  await cleo('PUT', `${REPO}/pulls/${top}/merge-async`, {})
  await ana('POST', `${path}/unstack`)
}
