/** The page's one stylesheet; light and dark follow the browser. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: light-dark(#f6f7f9, #0f1216); --paper: light-dark(#fff, #171b21); --line: light-dark(#d8dde3, #2c333c);
  --text: light-dark(#1c232b, #dfe5ec); --quiet: light-dark(#5f6b78, #93a0ae); --link: light-dark(#0b5cc4, #6cb0ff);
  --good: light-dark(#17803d, #3fb562); --bad: light-dark(#c62b36, #f0626c); --run: light-dark(#a06a00, #d8a023);
  --merged: light-dark(#7440c4, #a67bf0);
  --add: light-dark(#e4f6e8, #12291b); --del: light-dark(#fdeaeb, #331a1d); --soft: light-dark(#eef1f5, #1e242c);
}
* { box-sizing: border-box }
body { margin: 0; background: var(--ground); color: var(--text); font: 15px/1.5 system-ui, sans-serif }
main { max-width: 1180px; margin: 0 auto; padding: 20px 24px 40px }
footer { color: var(--quiet); text-align: center; padding: 16px; font-size: 13px }
a { color: var(--link); text-decoration: none } a:hover { text-decoration: underline }
h1, h2, h3 { line-height: 1.25; margin: 0 } h2 { font-size: 17px; margin: 22px 0 10px } h3 { font-size: 14px }
code, pre, .diff { font: 12.5px/1.55 ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace }
.quiet { color: var(--quiet); font-size: 13px; font-weight: 400 } p.quiet { margin: 2px 0 }
.strong { font-weight: 600; color: var(--text) } .grow { flex: 1 } .pad { padding: 12px 16px; margin: 0 }
.bar { display: flex; justify-content: space-between; align-items: center; gap: 16px; padding: 10px 24px; background: #1d2530; color: #e8edf3 }
.bar form { display: flex; align-items: center; gap: 8px; font-size: 14px } .bar .brand { display: flex; gap: 8px; align-items: center; color: #fff; font-weight: 600 }
.bar select, .bar button { background: #2b3542; color: #fff; border-color: #435062 }
button, select, textarea { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--line); border-radius: 6px; padding: 5px 12px }
button { cursor: pointer; font-weight: 500; background: var(--soft) } button:hover { filter: brightness(.96) }
button.primary { background: #17803d; border-color: #17803d; color: #fff } button.good { color: var(--good) }
textarea { width: 100%; resize: vertical; padding: 10px }
.avatar { width: 20px; height: 20px; border-radius: 50%; vertical-align: -4px }
.who .avatar { margin-right: 6px } .who .tag { margin-left: 6px }
.columns { display: grid; grid-template-columns: minmax(0, 1fr) 290px; gap: 28px }
.columns > aside > h2 { margin-top: 22px } @media (max-width: 860px) { .columns { grid-template-columns: minmax(0, 1fr) } }
.box { background: var(--paper); border: 1px solid var(--line); border-radius: 8px; margin: 0 0 14px }
.box > h3 { padding: 10px 16px; border-bottom: 1px solid var(--line) } .empty { padding: 20px; color: var(--quiet); text-align: center }
ul.plain { list-style: none; padding: 0; margin-top: 0 } .row { display: flex; gap: 12px; padding: 12px 16px; border-top: 1px solid var(--line) } .row:first-child { border-top: 0 }
.row p { margin: 2px 0 } .clone { font-size: 11px; color: var(--quiet); overflow-wrap: anywhere }
.tag { display: inline-block; border: 1px solid var(--line); border-radius: 20px; padding: 0 8px; font-size: 12px; line-height: 18px; color: var(--quiet); font-weight: 500 }
.tag.good { color: var(--good) } .tag.bad { color: var(--bad) } .tag.running { color: var(--run) }
.dot { flex: none; width: 12px; height: 12px; border-radius: 50%; margin-top: 6px; background: var(--good) } .dot.merged { background: var(--merged) } .dot.closed { background: var(--bad) } .dot.draft { background: var(--quiet) }
.sign { display: inline-block; min-width: 1.1em; margin-right: 4px; text-align: center; font-weight: 700 } .sign.good { color: var(--good) } .sign.bad { color: var(--bad) } .sign.running { color: var(--run) } .sign.none { color: var(--quiet) }
.repo-head { border-bottom: 1px solid var(--line); margin-bottom: 18px } .repo-name { font-size: 18px } .repo-name .tag { margin-left: 10px; vertical-align: 2px }
.repo-head nav { display: flex; gap: 20px; margin-top: 10px } .tab { padding: 6px 2px; color: var(--text) } .tab.here { border-bottom: 2px solid #d9622b; font-weight: 600 }
.states { margin-bottom: 10px; display: flex; gap: 16px } .states a { color: var(--quiet) } .states .here { color: var(--text); font-weight: 600 }
.title { font-size: 26px; font-weight: 500; overflow-wrap: anywhere } .title .quiet { font-size: 26px; font-weight: 300 }
.facts { display: flex; gap: 12px; align-items: center; flex-wrap: wrap; color: var(--quiet); margin: 10px 0 18px; padding-bottom: 16px; border-bottom: 1px solid var(--line) } .facts strong { color: var(--text) } .facts > a { margin-left: auto }
.badge { color: #fff; background: #17803d; border-radius: 20px; padding: 4px 14px; font-weight: 600; text-transform: capitalize } .badge.merged { background: #7440c4 } .badge.closed { background: #c62b36 } .badge.draft { background: #5f6b78 }
.ref { background: var(--soft); color: var(--link); border-radius: 5px; padding: 2px 6px; overflow-wrap: anywhere }
.comment > header { padding: 9px 16px; background: var(--soft); border-bottom: 1px solid var(--line); border-radius: 8px 8px 0 0 }
.comment > .markdown { padding: 12px 16px } .event { margin: 0 0 14px; padding-left: 16px; color: var(--quiet); overflow-wrap: anywhere } .event strong { color: var(--text) }
.comment .reactions { text-align: left; padding: 0 16px 12px } .reaction { border: 1px solid var(--line); border-radius: 20px; padding: 2px 9px; margin-right: 6px; color: var(--text) }
.check { border-top: 1px solid var(--line); padding: 10px 16px } h3 + .check { border-top: 0 } .check summary { cursor: pointer } .check summary .tag { float: right } .check-body { padding: 10px 0 0 22px }
.annotations { padding-left: 18px } .annotations .failure code { color: var(--bad) } .annotations .warning code { color: var(--run) }
.merge { display: flex; justify-content: space-between; align-items: center; gap: 12px; padding: 14px 16px; border-left: 5px solid var(--quiet) } .merge.clean { border-left-color: var(--good) } .merge.blocked, .merge.dirty { border-left-color: var(--bad) } .merge.merged { border-left-color: var(--merged) } .merge form { display: flex; gap: 8px }
.say { padding: 14px 16px } .say .said { display: block; margin-bottom: 8px } .buttons { display: flex; gap: 8px; justify-content: flex-end; margin-top: 8px }
.side { border-bottom: 1px solid var(--line); padding: 0 0 12px; margin-bottom: 14px } .side h3 { color: var(--quiet); margin-bottom: 8px } .side li { padding: 3px 0; display: flex; gap: 6px; align-items: center } .side li .sign { margin-left: auto } .side ul { margin: 0 } .side p { margin: 0 }
.problem { background: var(--del); border: 1px solid var(--bad); border-radius: 8px; padding: 10px 16px; margin: 0 0 16px }
.file { border: 1px solid var(--line); border-radius: 8px; background: var(--paper); margin-bottom: 14px; overflow: hidden } .file > summary { padding: 9px 16px; background: var(--soft); cursor: pointer; overflow-wrap: anywhere } .file > summary code { font-weight: 600 }
.added { color: var(--good); font-weight: 600; font-size: 13px } .deleted { color: var(--bad); font-weight: 600; font-size: 13px }
.scroll { overflow-x: auto } .diff { border-collapse: collapse; width: 100% } .diff td { padding: 0 10px; white-space: pre; tab-size: 4; vertical-align: top } .diff .no { width: 1%; min-width: 44px; text-align: right; color: var(--quiet); user-select: none; padding: 0 8px }
.diff .add { background: var(--add) } .diff .del { background: var(--del) } .diff .hunk { background: var(--soft); color: var(--quiet) } .pm { display: inline-block; width: 1.2em; user-select: none; color: var(--quiet) }
.message { white-space: pre-wrap } .path { margin: 0 0 12px }
.markdown { overflow-wrap: anywhere } .markdown > :first-child { margin-top: 0 } .markdown > :last-child { margin-bottom: 0 }
.markdown h1, .markdown h2, .markdown h3 { margin: 18px 0 8px; font-size: 18px } .markdown h3 { font-size: 15px }
.markdown table { border-collapse: collapse; display: block; overflow-x: auto } .markdown th, .markdown td { border: 1px solid var(--line); padding: 5px 12px; text-align: left; overflow-wrap: normal } .markdown th { background: var(--soft) }
.markdown code { background: var(--soft); border-radius: 5px; padding: 2px 5px } .markdown pre { background: var(--soft); border-radius: 8px; padding: 12px 14px; overflow-x: auto } .markdown pre code { background: none; padding: 0 }
.markdown blockquote { border-left: 4px solid var(--line); color: var(--quiet); margin: 10px 0; padding-left: 14px } .markdown img { max-width: 100% } .diagram { text-align: center; padding: 8px; overflow-x: auto }
`
