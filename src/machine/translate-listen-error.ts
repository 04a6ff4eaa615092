import { OperationError } from '../operation-error.ts'

/**
 * Where a server was to listen, and how a person says so: `PORT` or `--port`; without `hostSetting` it is the loopback
 * address.
 */
export type ListenPlace = {
  readonly host: string
  readonly port: number
  readonly portSetting: string
  readonly hostSetting?: string
}

/** Turns what `listen` failed with into an `OperationError` with advice. Anything else comes back as it is. */
export function translateListenError(error: unknown, { host, port, portSetting, hostSetting }: ListenPlace): unknown {
  const { code, syscall } = Object(error) as Partial<NodeJS.ErrnoException>
  if (!['listen', 'bind', 'getaddrinfo'].includes(syscall ?? '')) return error
  const wrong = (message: string, advice: string) =>
    new OperationError('setup-wrong', message, { retryable: false, cause: error, advice })
  if (code === 'EADDRINUSE') {
    return wrong(`port ${port} is taken`, `End the program that listens there, or set ${portSetting} to another port.`)
  }
  if (code === 'EACCES' || code === 'EPERM') {
    const advice = `Set ${portSetting} to one from 1024 on: those below are for programs with privileges.`
    return wrong(`port ${port} may not be listened on: permission denied`, advice)
  }
  const unknown = code === 'EADDRNOTAVAIL' || syscall === 'getaddrinfo'
  if (unknown && hostSetting !== undefined) {
    const advice = `Set ${hostSetting} to 0.0.0.0 to listen on all, or to one that the machine has.`
    return wrong(`${host} is no address of this machine`, advice)
  }
  return wrong(`${host}:${port} cannot be listened on (${code})`, `Set ${portSetting} to another port.`)
}
