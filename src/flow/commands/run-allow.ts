import { allowlistPath } from '../../allowlist/allowlist-path.ts'
import { editAllowlist } from '../../allowlist/edit-allowlist.ts'
import type { AllowlistOptions } from '../../allowlist/allowlist.ts'
import type { FileEdit } from '../../file.ts'
import { compareText, type Finding } from '../../finding.ts'
import type { Call } from '../../graph/call.ts'
import { nearestService } from '../../graph/nearest-service.ts'
import { commitText } from '../../text/plain-text.ts'
import { assembleVerdict } from '../../verdict/assemble-verdict.ts'
import { selectGuard } from '../../verdict/select-guard.ts'
import type { Snapshot } from '../../verdict/model/verdict.ts'
import type { Repository } from '../ports/ports.ts'
import { readPullFacts } from '../judging/read-pull-facts.ts'
import { refuseBranch } from './refuse-branch.ts'
import type { Answer, CommandPorts, Commanded } from './command.ts'
import { renderCommander } from '../judging/commander.ts'
import type { Decision } from './decision.ts'

/** Commits the entries that declare the pull request's undeclared calls, or the one named, to its branch. */
export async function runAllow(
  { ref, author, context, command, progress }: Commanded<'allow'>,
  ports: CommandPorts,
): Promise<Answer> {
  const pull = await ports.pulls.readPull(ref)
  if (pull.state === 'closed') return refused('This pull request is closed.')
  if (!pull.sameRepository) {
    return refused(
      'The branch lives in a fork, which I cannot write to. Please add the entries that the check lists yourself.',
    )
  }
  const guard = selectGuard(pull.headRef, context)
  const refusal = refuseBranch(guard, await ports.proposals.readBranch(ref, pull.headRef))
  if (refusal !== undefined) return refused(refusal)
  const judged = await readPullFacts(ref, pull, ports)
  const config = judged?.rules.config.value
  if (judged === undefined || config === undefined)
    return refused('The base branch has no usable .github/drawbridge.yml.')
  const { decided } = progress
  const ended = decided && (await readEnd(judged.repository, { decided, head: pull.headSha }))
  if (ended !== undefined) return ended
  const { head } = judged.facts
  const wanted: readonly Call[] = command.only === undefined ? assembleVerdict(judged.facts).missing : [command.only]
  const located = wanted.map((call) => locate(call, head, config.allowlist))
  const unknown = located.find((call) => call.path === undefined)
  if (unknown !== undefined) return refuseUnknown(unknown, head)

  const { edits, findings } = await editFiles(judged.repository, located, {
    commit: head.commit,
    options: config.allowlist,
    today: judged.facts.today,
  })
  if (findings.length > 0)
    return { ...refused('The allowlist cannot be edited safely:'), details: [...new Set(findings.map(describe))] }
  if (edits.length === 0) return { outcome: 'nothing', message: 'Every call of this pull request is declared already.' }
  const names = [...new Set(located.map(({ caller, callee }) => `${caller} → ${callee}`))]
  const files = edits.map(({ path }) => path).sort(compareText)
  if (decided?.head !== pull.headSha)
    await progress.begin(`Allow ${names.length === 1 ? names[0] : `${names.length} calls`}`, {
      head: pull.headSha,
      files,
    })
  await ports.proposals.writeCommit(ref, {
    branch: pull.headRef,
    parent: pull.headSha,
    edits,
    message: `${renderMessage(names)}\n\n${renderCommander(author)}`,
    onto: 'append',
    exists: true,
  })
  await ports.queue.enqueue({ kind: 'judge-pull', pull: ref })
  return { outcome: 'done', message: 'Committed to this branch:', details: names.map((name) => `\`${name}\``) }
}

/**
 * What an earlier attempt came to, which decided on a head that the branch may have left since: its commit is there, or
 * the branch was rewritten, and nothing is committed, for what is not there may have been taken out. Undefined: it has
 * not committed yet, and others have at most added to the branch.
 */
async function readEnd(
  repository: Repository,
  { decided: { head: from = '', files = [] }, head }: { decided: Decision; head: string },
): Promise<Answer | undefined> {
  if (head === from) return undefined
  const line = await repository.readFirstParents(head, { maxCommits: COMMITS_MAX })
  const since = line.slice(0, line.indexOf(from) + 1)
  if (since.length === 0)
    return refused('The branch was rewritten while I was at it. Write the command again if it is still wanted.')
  for (const [index, parent] of since.slice(1).entries()) {
    const changed = await repository.readChangedPaths(parent, since[index] ?? head)
    if (changed.join('\n') !== files.join('\n')) continue
    return { outcome: 'done', message: 'Committed to this branch, in:', details: changed.map((path) => `\`${path}\``) }
  }
  return undefined
}

const COMMITS_MAX = 100

function refuseUnknown({ caller, callee }: Call, { services }: Snapshot): Answer {
  const names = new Set(services.map(({ name }) => name))
  const unknown = [...new Set([caller, callee])].filter((name) => !names.has(name))
  const hints = unknown.flatMap((name) => {
    const meant = nearestService(name, names)
    return meant === undefined ? [] : [`\`${name}\` is none. Did you mean \`${meant}\`?`]
  })
  const message = `\`${caller}\` → \`${callee}\`: both must be services of this repository.`
  return hints.length === 0 ? refused(message) : { ...refused(message), details: hints }
}

type Located = Call & { readonly path: string | undefined }

function locate(call: Call, { services }: Snapshot, options: AllowlistOptions): Located {
  const caller = services.find((service) => service.name === call.caller)
  const callee = services.find((service) => service.name === call.callee)
  return { ...call, path: caller && callee ? allowlistPath(options, { caller, callee }) : undefined }
}

// Several entries may go into one file: each edit starts from what the one before left.
async function editFiles(
  repository: Repository,
  calls: readonly Located[],
  { commit, options, today }: { commit: string; options: AllowlistOptions; today: string },
): Promise<{ edits: FileEdit[]; findings: readonly Finding[] }> {
  const paths = new Set(calls.map(({ path }) => path))
  const entries = (await repository.readTree(commit)).filter((entry) => paths.has(entry.path))
  const { files, unreadable } = await repository.readFiles(entries)
  const findings: Finding[] = unreadable.map(({ path, reason }) => {
    return { code: `file-${reason}`, severity: 'error', message: `${path} cannot be read`, place: { path } }
  })
  const texts = new Map<string, string>(files.map((file) => [file.path, file.text]))
  const edits = new Map<string, FileEdit>()
  for (const { path, caller, callee, methods } of calls) {
    if (path === undefined || unreadable.some((file) => file.path === path)) continue
    const add = methods === undefined ? { caller, callee } : { caller, callee, methods }
    const edit = editAllowlist({ path, text: texts.get(path), options, add, today })
    findings.push(...edit.findings)
    if (edit.value?.text === undefined) continue
    texts.set(path, edit.value.text)
    edits.set(path, edit.value)
  }
  return { edits: [...edits.values()], findings }
}

function renderMessage(names: readonly string[]): string {
  const lines = names.map(commitText)
  return `Allow ${lines.length === 1 ? lines[0] : `${lines.length} calls`}\n\n${lines.join('\n')}`
}

function describe({ message, place }: Finding): string {
  return `${place.path}${place.line === undefined ? '' : `:${place.line}`}: ${message}`
}

function refused(message: string): Answer {
  return { outcome: 'refused', message }
}
