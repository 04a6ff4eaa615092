import type { Log } from '../flow/ports/ports.ts'

/**
 * Sweeps now and every so many minutes, until `signal` is aborted. A sweep that fails is told to the log: the next one
 * looks again.
 */
export function startSweeping(
  sweep: () => Promise<void>,
  { sweepMinutes, log, signal }: { readonly sweepMinutes: number; readonly log: Log; readonly signal: AbortSignal },
): void {
  const look = () =>
    sweep().catch((error: unknown) => {
      if (!signal.aborted) log.error({ err: error }, 'the sweep failed; the next one will look again')
    })
  void look()
  const timer = setInterval(() => void look(), sweepMinutes * 60_000)
  timer.unref()
  signal.addEventListener('abort', () => clearInterval(timer))
}
