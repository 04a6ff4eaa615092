import { PALETTE } from './palette.ts'

const COLOURS = Object.entries(PALETTE).map(([name, [light, dark]]) => `  --${name}: light-dark(${light}, ${dark});`)

/** The page's one stylesheet; light and dark follow the system. */
export const STYLE = `
:root {
  color-scheme: light dark;
${COLOURS.join('\n')}
}

/* Ground */
* { box-sizing: border-box }
body { margin: 0; background: var(--ground); color: var(--text); font: 15px/1.5 system-ui, sans-serif }
main { max-width: 1180px; margin: 0 auto; padding: 20px 24px 40px }
footer { color: var(--quiet); text-align: center; padding: 16px; font-size: 13px }
a { color: var(--link); text-decoration: none }
a:hover { text-decoration: underline }
h1, h2, h3 { line-height: 1.25; margin: 0 }
h2 { font-size: 17px; margin: 22px 0 10px }
h3 { font-size: 14px }
code, pre, .diff { font: 12.5px/1.55 ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace }
button, select, textarea { font: inherit; color: inherit; background: var(--paper) }
button, select, textarea { border: 1px solid var(--line); border-radius: 6px; padding: 5px 12px }
button { cursor: pointer; font-weight: 500; background: var(--soft) }
button:hover { filter: brightness(.96) }
button.primary { background: var(--badge-open); border-color: var(--badge-open); color: var(--bright) }
button.good { color: var(--good) }
textarea { width: 100%; resize: vertical; padding: 10px }
::placeholder { color: var(--quiet); opacity: 1 }
ul.plain { list-style: none; padding: 0; margin-top: 0 }
.quiet { color: var(--quiet); font-size: 13px; font-weight: 400 }
p.quiet { margin: 2px 0 }
time { white-space: nowrap }
.strong { font-weight: 600; color: var(--text) }
.grow { flex: 1; min-width: 0; overflow-wrap: anywhere }
.pad { padding: 12px 16px; margin: 0 }

/* The bar */
.bar { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: center; gap: 6px 16px }
.bar { padding: 10px 24px; background: var(--bar); color: var(--bright) }
.bar form { display: flex; align-items: center; gap: 8px; font-size: 14px; white-space: nowrap }
.bar .brand { display: flex; gap: 8px; align-items: center; white-space: nowrap }
.bar .brand { color: var(--bright); font-weight: 600 }
.bar select, .bar button { background: var(--bar-field); color: var(--bright); border-color: var(--bar-line) }

/* Columns, boxes, rows */
.columns { display: grid; grid-template-columns: minmax(0, 1fr) 290px; gap: 0 28px }
.box { background: var(--paper); border: 1px solid var(--line); border-radius: 8px; margin: 0 0 14px }
.box > h3 { padding: 10px 16px; border-bottom: 1px solid var(--line) }
.empty { padding: 20px; color: var(--quiet); text-align: center }
.row { display: flex; gap: 12px; padding: 12px 16px; border-top: 1px solid var(--line) }
.row:first-child { border-top: 0 }
.row:target { background: var(--soft) }
.row p { margin: 2px 0 }
.row .end { flex: none; white-space: nowrap }
.clone { font-size: 11px; color: var(--quiet); overflow-wrap: anywhere }
.problem { background: var(--del); border: 1px solid var(--bad); border-radius: 8px }
.problem { padding: 10px 16px; margin: 0 0 16px; overflow-wrap: anywhere }

/* People, signs, tags */
.avatar { width: 20px; height: 20px; border-radius: 50%; vertical-align: -4px }
.avatar.large { width: 48px; height: 48px; border-radius: 8px; flex: none }
.who { white-space: nowrap }
.who .avatar { margin-right: 6px }
.who .tag { margin-left: 6px }
.who a { color: var(--text); font-weight: 600 }
.people { display: flex; flex-wrap: wrap; gap: 2px 14px }
.people .who a, .side .who a { font-weight: 400 }
.tag { display: inline-block; border: 1px solid var(--line); border-radius: 20px; padding: 0 8px; font-weight: 500 }
.tag { font-size: 12px; line-height: 18px; color: var(--quiet) }
.sign { display: inline-block; min-width: 1.1em; margin-right: 4px; text-align: center; font-weight: 700 }
.tag.good, .sign.good { color: var(--good) }
.tag.bad, .sign.bad { color: var(--bad) }
.tag.running, .sign.running { color: var(--run) }
.sign.none { color: var(--quiet) }
.state { flex: none; width: 16px; height: 16px; margin-top: 3px; color: var(--good) }
.state.merged { color: var(--merged) }
.state.closed { color: var(--bad) }
.state.draft { color: var(--quiet) }

/* Heads */
.repo-head { border-bottom: 1px solid var(--line); margin-bottom: 18px }
.repo-name { font-size: 18px; overflow-wrap: anywhere }
.repo-name .tag { margin-left: 10px; vertical-align: 2px }
.repo-head nav { display: flex; gap: 20px; margin-top: 10px }
.tab { padding: 6px 2px; color: var(--text); border-bottom: 2px solid transparent }
.tab.here { border-bottom-color: var(--here); font-weight: 600 }
.owner-head { display: flex; gap: 14px; align-items: center; margin-bottom: 4px }
.states { margin-bottom: 10px; display: flex; gap: 16px }
.states a { color: var(--quiet) }
.states .here { color: var(--text); font-weight: 600 }
.title { font-size: 26px; font-weight: 500; overflow-wrap: anywhere }
.title .quiet { font-size: 26px; font-weight: 300 }
.facts { display: flex; gap: 12px; align-items: center; flex-wrap: wrap; color: var(--quiet) }
.facts { margin: 10px 0 18px; padding-bottom: 16px; border-bottom: 1px solid var(--line) }
.facts strong { color: var(--text) }
.facts > a { margin-left: auto }
.badge { color: var(--bright); background: var(--badge-open); border-radius: 20px; padding: 4px 14px; font-weight: 600 }
.badge { text-transform: capitalize }
.badge.merged { background: var(--badge-merged) }
.badge.closed { background: var(--badge-closed) }
.badge.draft { background: var(--badge-draft) }
.ref { background: var(--soft); color: var(--link); border-radius: 5px; padding: 2px 6px; overflow-wrap: anywhere }

/* Talk, checks, merge box */
.comment > header { padding: 9px 16px; background: var(--soft); border-bottom: 1px solid var(--line) }
.comment > header { border-radius: 8px 8px 0 0 }
.comment > .markdown { padding: 12px 16px }
.event { margin: 0 0 14px; padding-left: 16px; color: var(--quiet); overflow-wrap: anywhere }
.comment .reactions { text-align: left; padding: 0 16px 12px }
.reaction { border: 1px solid var(--line); border-radius: 20px; padding: 2px 9px; margin-right: 6px }
.reaction { color: var(--text) }
.check { border-top: 1px solid var(--line); padding: 10px 16px }
h3 + .check { border-top: 0 }
.check summary { cursor: pointer }
.check summary .tag { float: right }
.check-body { padding: 10px 0 0 22px }
.annotations { padding-left: 18px; overflow-wrap: anywhere }
.annotations .failure code { color: var(--bad) }
.annotations .warning code { color: var(--run) }
.merge { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: center; gap: 12px }
.merge { padding: 14px 16px; border-left: 5px solid var(--quiet) }
.merge.clean { border-left-color: var(--good) }
.merge.blocked, .merge.dirty { border-left-color: var(--bad) }
.merge.merged { border-left-color: var(--merged) }
.merge form { display: flex; flex-wrap: wrap; gap: 8px }
.say { padding: 14px 16px }
.say .said { display: block; margin-bottom: 8px }
.buttons { display: flex; flex-wrap: wrap; gap: 8px; justify-content: flex-end; margin-top: 8px }
.side { border-bottom: 1px solid var(--line); padding: 0 0 12px; margin-bottom: 14px }
.side h3 { color: var(--quiet); margin-bottom: 8px }
.side li { padding: 3px 0; display: flex; flex-wrap: wrap; gap: 0 6px; align-items: center }
.side li .sign { margin-left: auto }
.side ul, .side p { margin: 0 }

/* Files and diffs */
.file { border: 1px solid var(--line); border-radius: 8px; background: var(--paper) }
.file { margin-bottom: 14px; overflow: hidden }
.file > summary { padding: 9px 16px; background: var(--soft); cursor: pointer; overflow-wrap: anywhere }
.file > summary code { font-weight: 600 }
.added { color: var(--good); font-weight: 600; font-size: 13px }
.deleted { color: var(--bad); font-weight: 600; font-size: 13px }
.scroll { overflow-x: auto }
.diff { border-collapse: collapse; width: 100% }
.diff td { padding: 0 10px; white-space: pre; tab-size: 4; vertical-align: top }
.diff .no { width: 1%; min-width: 44px; text-align: right; color: var(--quiet); user-select: none; padding: 0 8px }
.diff .add { background: var(--add) }
.diff .del { background: var(--del) }
.diff .hunk { background: var(--soft); color: var(--quiet) }
.pm { display: inline-block; width: 1.2em; user-select: none; color: var(--quiet) }
.message { white-space: pre-wrap; overflow-wrap: anywhere }
.path { margin: 0 0 12px; overflow-wrap: anywhere }

/* Markdown; what it looks like depends on the room that it has, not on the window */
.markdown { overflow-wrap: anywhere; container-type: inline-size }
.markdown > :first-child { margin-top: 0 }
.markdown > :last-child { margin-bottom: 0 }
.markdown h1, .markdown h2, .markdown h3 { margin: 18px 0 8px; font-size: 18px }
.markdown h3 { font-size: 15px }
.markdown .table { overflow-x: auto; margin: 10px 0 }
.markdown table { border-collapse: collapse }
.markdown th, .markdown td { border: 1px solid var(--line); padding: 5px 12px; text-align: left; vertical-align: top }
.markdown th, .markdown td { overflow-wrap: normal; min-width: 100px }
.markdown th { background: var(--soft) }
.markdown code { background: var(--soft); border-radius: 5px; padding: 2px 5px }
.markdown code { -webkit-box-decoration-break: clone; box-decoration-break: clone }
.markdown pre { background: var(--soft); border-radius: 8px; padding: 12px 14px; overflow-x: auto }
.markdown pre code { background: none; padding: 0 }
.markdown blockquote { border-left: 4px solid var(--line); color: var(--quiet); margin: 10px 0; padding-left: 14px }
.markdown img { max-width: 100% }
.markdown ul, .markdown ol { padding-left: 26px }
.diagram { text-align: center; padding: 8px 0; overflow-x: auto }

/* A table without room: each row is a card, each cell has its column's name beside it */
@container (max-width: 560px) {
  .markdown table, .markdown tbody, .markdown tr { display: block }
  .markdown thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
  .markdown tr { border: 1px solid var(--line); border-radius: 8px; padding: 6px 12px; margin-bottom: 8px }
  .markdown td { display: grid; grid-template-columns: 100px minmax(0, 1fr); gap: 10px; border: 0; padding: 3px 0 }
  .markdown td { overflow-wrap: anywhere }
  .markdown td::before { content: attr(data-column); color: var(--quiet); font-size: 13px; line-height: 22px }
  .markdown td:has(> div:empty) { display: none }
}

@media (max-width: 1060px) {
  .columns { grid-template-columns: minmax(0, 1fr) }
}
@media (max-width: 600px) {
  main { padding: 14px 12px 30px }
  .bar { padding: 8px 12px }
  .title, .title .quiet { font-size: 21px }
  .check-body { padding-left: 0 }
  .facts > a { margin-left: 0 }
  .comment > header, .comment > .markdown, .comment .reactions, .event { padding-left: 12px; padding-right: 12px }
  .row, .check, .say, .merge, .box > h3, .file > summary { padding-left: 12px; padding-right: 12px }
  .diff .no { min-width: 32px; padding: 0 5px }
}
`
