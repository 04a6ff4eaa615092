import { html } from 'hono/html'
import type { FileDiff } from '../git/diff.ts'
import type { Html } from './layout.ts'

/** Files shown with their lines; of the others only the names. */
const SHOWN_FILES = 300
const SHOWN_LINES = 3_000
/** A file longer than this starts closed. */
const OPEN_LINES = 400

/** A diff as tables, one per file. */
export function diffView(files: readonly FileDiff[]): Html {
  const additions = files.reduce((sum, file) => sum + file.additions, 0)
  const deletions = files.reduce((sum, file) => sum + file.deletions, 0)
  return html`<section id="files">
    <h2>
      ${files.length} ${files.length === 1 ? 'file' : 'files'} changed
      <span class="added">+${additions}</span> <span class="deleted">−${deletions}</span>
    </h2>
    ${files.map((file, index) => fileView(file, index < SHOWN_FILES))}
  </section>`
}

function fileView(file: FileDiff, withLines: boolean): Html {
  const lines = withLines && file.patch !== undefined ? file.patch.split('\n') : []
  const name = file.previousPath === undefined ? file.path : `${file.previousPath} → ${file.path}`
  return html`<details class="file" ${lines.length <= OPEN_LINES ? 'open' : ''}>
    <summary>
      <code>${name}</code>
      <span class="quiet">${file.status}</span>
      <span class="added">+${file.additions}</span> <span class="deleted">−${file.deletions}</span>
    </summary>
    ${
      lines.length === 0
        ? html`<p class="quiet pad">
            ${file.patch === undefined ? 'No lines to show.' : 'Too many files to show them all.'}
          </p>`
        : html`<div class="scroll">
            <table class="diff">
              ${numbered(lines.slice(0, SHOWN_LINES)).map(lineView)}
            </table>
          </div>`
    }
  </details>`
}

type Line = {
  readonly kind: 'add' | 'del' | 'same' | 'hunk'
  readonly old?: number
  readonly new?: number
  readonly text: string
}

/** Counts the lines of both sides from the hunk heads on. */
function numbered(lines: readonly string[]): Line[] {
  let before = 0
  let after = 0
  return lines.map((line): Line => {
    const hunk = /^@@ -(\d+)(?:,\d+)? \+(\d+)/.exec(line)
    if (hunk) {
      before = Number(hunk[1])
      after = Number(hunk[2])
      return { kind: 'hunk', text: line }
    }
    const text = line.slice(1)
    if (line.startsWith('+')) return { kind: 'add', new: after++, text }
    if (line.startsWith('-')) return { kind: 'del', old: before++, text }
    if (line.startsWith('\\')) return { kind: 'hunk', text: line.slice(2) }
    return { kind: 'same', old: before++, new: after++, text }
  })
}

const SIGN = { add: '+', del: '−', same: ' ', hunk: '' }

function lineView(line: Line): Html {
  if (line.kind === 'hunk')
    return html`<tr class="hunk">
      <td colspan="2"></td>
      <td>${line.text}</td>
    </tr>`
  return html`<tr class="${line.kind}">
    <td class="no">${line.old ?? ''}</td>
    <td class="no">${line.new ?? ''}</td>
    <td><span class="pm">${SIGN[line.kind]}</span>${line.text}</td>
  </tr>`
}
