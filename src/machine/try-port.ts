import { createServer } from 'node:net'
import { translateListenError, type ListenPlace } from './translate-listen-error.ts'

/** Listens and stops at once. Throws the `OperationError` that listening in earnest would. */
export async function tryPort(place: ListenPlace): Promise<void> {
  const { host, port } = place
  const server = createServer()
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen({ host, port }, resolve)
    })
  } catch (error) {
    throw translateListenError(error, place)
  }
  await new Promise((resolve) => server.close(resolve))
}
