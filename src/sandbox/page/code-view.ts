import { html } from 'hono/html'
import { diffTrees } from '../git/diff.ts'
import type { Repo } from '../model/records.ts'
import { diffView } from './diff-view.ts'
import { layout, repoHead, repoHref, time } from './layout.ts'
import type { Html, Visit } from './layout.ts'
import { renderMarkdown } from './markdown.ts'

const SHOWN_BYTES = 512 * 1024
const SHOWN_ENTRIES = 2_000

/** A folder's entries or a file's lines at a branch or commit; undefined when there is no such thing. */
export async function codeView(visit: Visit, repo: Repo, ref: string, path: string): Promise<Html | undefined> {
  const git = visit.world.repos.of(repo)
  const commit = await git.resolve(ref)
  if (commit === undefined) return undefined
  const entry = await git.readEntry((await git.mustReadCommit(commit)).tree, path)
  if (!entry) return undefined
  const content =
    entry.mode === '040000'
      ? await folderView(visit, repo, ref, path, entry.oid)
      : await fileView(visit, repo, entry.oid, path)
  return layout(
    visit,
    path || repo.name,
    html`${repoHead(visit.world, repo, 'code')}
      <p class="path"><code class="ref">${ref}</code> ${crumbs(visit, repo, ref, path)}</p>
      ${content}`,
  )
}

function href(visit: Visit, repo: Repo, ref: string, path: string): string {
  const encoded = path.split('/').map(encodeURIComponent).join('/')
  return `${repoHref(visit.world, repo)}/tree/${encodeURIComponent(ref)}${path ? `/${encoded}` : ''}`
}

function crumbs(visit: Visit, repo: Repo, ref: string, path: string): Html {
  const names = path.split('/').filter(Boolean)
  return html`<a href="${href(visit, repo, ref, '')}">${repo.name}</a>${names.map(
      (name, index) => html` / <a href="${href(visit, repo, ref, names.slice(0, index + 1).join('/'))}">${name}</a>`,
    )}`
}

async function folderView(visit: Visit, repo: Repo, ref: string, path: string, oid: string): Promise<Html> {
  const entries = (await visit.world.repos.of(repo).readTree(oid)) ?? []
  const isFolder = (mode: string): boolean => mode === '040000'
  const sorted = [...entries].sort((a, b) => Number(isFolder(b.mode)) - Number(isFolder(a.mode)))
  return html`<ul class="box plain">
    ${sorted.slice(0, SHOWN_ENTRIES).map((entry) => {
      const below = path ? `${path}/${entry.name}` : entry.name
      const icon = isFolder(entry.mode) ? '📁' : '📄'
      return html`<li class="row">
        <span>${icon} <a href="${href(visit, repo, ref, below)}">${entry.name}</a></span>
      </li>`
    })}
  </ul>`
}

async function fileView(visit: Visit, repo: Repo, oid: string, path: string): Promise<Html> {
  const object = await visit.world.repos.of(repo).readObject(oid)
  if (object?.type !== 'blob') return html`<p class="box empty">A submodule.</p>`
  if (object.size > SHOWN_BYTES || object.content.includes(0))
    return html`<p class="box empty">${object.size} bytes, not shown.</p>`
  const text = object.content.toString('utf8')
  if (path.endsWith('.md')) return html`<div class="box markdown pad">${renderMarkdown(text)}</div>`
  const lines = text.replace(/\n$/, '').split('\n')
  return html`<div class="box scroll">
    <table class="diff">
      ${lines.map(
        (line, index) =>
          html`<tr class="same">
            <td class="no">${index + 1}</td>
            <td>${line}</td>
          </tr>`,
      )}
    </table>
  </div>`
}

/** One commit with what it changed; undefined when there is none. */
export async function commitView(visit: Visit, repo: Repo, sha: string): Promise<Html | undefined> {
  const git = visit.world.repos.of(repo)
  const oid = await git.resolve(sha)
  if (oid === undefined) return undefined
  const commit = await git.mustReadCommit(oid)
  const parent = commit.parents[0]
  const files = await diffTrees(git, parent ?? (await git.writeTree([])), parent === undefined ? commit.tree : oid)
  return layout(
    visit,
    commit.message.split('\n')[0] ?? oid,
    html`${repoHead(visit.world, repo, 'code')}
      <h1 class="title">${commit.message.split('\n')[0]}</h1>
      <p class="facts">
        <strong>${commit.author.name}</strong> ${time(commit.author.date)} <code class="ref">${oid}</code>
      </p>
      <pre class="message">${commit.message.split('\n').slice(1).join('\n').trim()}</pre>
      ${diffView(files)}`,
  )
}
