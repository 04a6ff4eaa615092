import type { Output } from './world.ts'

/** Says on a terminal what takes long. */
export type Progress = {
  /** Names the step that begins. */
  begin(step: string): void
  /** How much of the step is done. */
  report(done: number, total: number, what: string): void
  /** Takes the line away. */
  close(): void
}

/**
 * One line on `output` that is drawn from a second after the start on, and rewritten in place. Nothing at all is
 * written when `output` is no terminal. The line is closed before anything else is written.
 */
export function openProgress(output: Output, now: () => Date): Progress {
  if (!output.isTerminal) return { begin: () => undefined, report: () => undefined, close: () => undefined }
  const start = now().getTime()
  let text = ''
  let drawn = ''
  let drawnAt = start
  const draw = () => {
    const time = now().getTime()
    if (time - start < QUIET_MS || text === drawn || time - drawnAt < REDRAW_MS) return
    output.write(`${CLEAR_LINE}${text.slice(0, output.columns - 1)}`)
    drawn = text
    drawnAt = time
  }
  // Reading a large tree says nothing in between: the clock draws the step's name then.
  const timer = setInterval(draw, REDRAW_MS)
  timer.unref()
  let step = ''
  return {
    begin(name) {
      step = name
      text = `${step} …`
      draw()
    },
    report(done, total, what) {
      text = `${step} … ${done.toLocaleString('en')} of ${total.toLocaleString('en')} ${what}`
      draw()
    },
    close() {
      clearInterval(timer)
      if (drawn !== '') output.write(CLEAR_LINE)
      text = drawn = ''
    },
  }
}

const QUIET_MS = 1000
const REDRAW_MS = 100
const CLEAR_LINE = '\r\u001b[2K'
