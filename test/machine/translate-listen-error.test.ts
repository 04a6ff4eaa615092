import { createServer, type AddressInfo } from 'node:net'
import { expect, test } from '@jest/globals'
import { translateListenError } from '../../src/machine/translate-listen-error.ts'
import { tryPort } from '../../src/machine/try-port.ts'

const failed = (code: string, syscall = 'listen') => Object.assign(new Error(`${syscall} ${code}`), { code, syscall })
const serve = { host: '10.1.2.3', port: 80, portSetting: 'PORT', hostSetting: 'HOST' }
const sandbox = { host: '127.0.0.1', port: 80, portSetting: '--port' }

test.each([
  {
    error: failed('EADDRINUSE'),
    place: serve,
    text: 'port 80 is taken. End the program that listens there, or set PORT to another port.',
  },
  {
    error: failed('EADDRINUSE'),
    place: sandbox,
    text: 'port 80 is taken. End the program that listens there, or set --port to another port.',
  },
  {
    error: failed('EACCES'),
    place: serve,
    text:
      'port 80 may not be listened on: permission denied. ' +
      'Set PORT to one from 1024 on: those below are for programs with privileges.',
  },
  {
    error: failed('EADDRNOTAVAIL'),
    place: serve,
    text:
      '10.1.2.3 is no address of this machine. ' +
      'Set HOST to 0.0.0.0 to listen on all, or to one that the machine has.',
  },
  {
    error: failed('ENOTFOUND', 'getaddrinfo'),
    place: serve,
    text:
      '10.1.2.3 is no address of this machine. ' +
      'Set HOST to 0.0.0.0 to listen on all, or to one that the machine has.',
  },
  {
    error: failed('EADDRNOTAVAIL'),
    place: sandbox,
    text: '127.0.0.1:80 cannot be listened on (EADDRNOTAVAIL). Set --port to another port.',
  },
])('translateListenError() says of $error.code: $text', ({ error, place, text }) => {
  const { message, advice, code, cause } = translateListenError(error, place) as Error & Record<string, unknown>
  expect({ text: `${message}. ${String(advice)}`, code, cause }).toEqual({ text, code: 'setup-wrong', cause: error })
})

test.each([new TypeError('x is undefined'), failed('ECONNRESET', 'read'), undefined, 'thrown'])(
  'translateListenError() leaves %s as it is',
  (error) => {
    expect(translateListenError(error, serve)).toBe(error)
  },
)

test('tryPort() refuses a port that is taken, and listens on a free one', async () => {
  const taken = createServer()
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
  const { port } = taken.address() as AddressInfo
  const place = { ...serve, host: '127.0.0.1' }
  await expect(tryPort({ ...place, port })).rejects.toMatchObject({ message: `port ${port} is taken` })
  await tryPort({ ...place, port: 0 })
  await new Promise((resolve) => taken.close(resolve))
})
