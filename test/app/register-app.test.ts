import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { registerApp } from '../../src/app/register-app.ts'
import { convertManifestCode, type AppRegistration } from '../../src/github/convert-manifest-code.ts'

const APP = {
  id: 77,
  slug: 'drawbridge-acme',
  pem: '-----BEGIN',
  webhook_secret: 's3cret',
  html_url: 'https://github.test/apps/x',
}

let github: Server
let asked: string[] = []

beforeEach(async () => {
  asked = []
  github = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    const isKnown = request.url?.includes('good') === true
    response.writeHead(isKnown ? 201 : 404, { 'content-type': 'application/json' })
    response.end(JSON.stringify(isKnown ? APP : { message: 'Not Found', documentation_url: 'https://docs.github.com' }))
  })
  await new Promise<void>((resolve) => github.listen(0, '127.0.0.1', resolve))
})

afterEach(() => new Promise((resolve) => github.close(resolve)))

async function begin(): Promise<{ url: string; state: string; page: string; registered: Promise<AppRegistration> }> {
  const apiUrl = `http://127.0.0.1:${(github.address() as AddressInfo).port}`
  const ready = Promise.withResolvers<string>()
  const registered = registerApp({
    organisation: 'acme',
    serveUrl: 'https://drawbridge.acme.test/',
    gitUrl: 'https://github.test',
    convertCode: (code) => convertManifestCode(apiUrl, code),
    port: 0,
    manifest: { name: '"><script>alert(1)</script>', default_permissions: { checks: 'write' } },
    onReady: ready.resolve,
  })
  const url = await ready.promise
  const page = await (await fetch(url)).text()
  return { url, page, registered, state: /state=([0-9a-f]{32})/.exec(page)?.[1] ?? '' }
}

test('registerApp() sends the manifest to GitHub and changes the code for credentials', async () => {
  const { url, page, state, registered } = await begin()
  expect(page).toContain('action="https://github.test/organizations/acme/settings/apps/new?state=')
  expect(page).toContain('https://drawbridge.acme.test/api/github/webhooks')
  expect(page).not.toContain('<script>')
  const answer = await fetch(`${url}registered?code=good&state=${state}`)
  expect(answer.status).toBe(200)
  expect(await registered).toEqual({
    appId: 77,
    slug: 'drawbridge-acme',
    privateKey: '-----BEGIN',
    webhookSecret: 's3cret',
    url: 'https://github.test/apps/x',
  })
  expect(asked).toEqual(['POST /app-manifests/good/conversions'])
})

test.each([
  'registered?code=good',
  'registered?code=good&state=0',
  'registered?code=../x&state=STATE',
  'registered?state=STATE',
])('registerApp() takes no answer like %s', async (path) => {
  const { url, state, registered } = await begin()
  expect((await fetch(url + path.replace('STATE', state))).status).toBe(400)
  expect(asked).toEqual([])
  await fetch(`${url}registered?code=good&state=${state}`)
  await registered
})

test('registerApp() fails when GitHub does not know the code', async () => {
  const { url, state, registered } = await begin()
  const failed = expect(registered).rejects.toThrow('GitHub answered 404')
  expect((await fetch(`${url}registered?code=bad&state=${state}`)).status).toBe(502)
  await failed
})

test('registerApp() fails when its port is taken', async () => {
  const { port } = github.address() as AddressInfo
  const failed = registerApp({
    organisation: 'acme',
    serveUrl: 'https://drawbridge.acme.test/',
    gitUrl: 'https://github.test',
    convertCode: () => Promise.reject(new Error('nobody asked')),
    port,
    manifest: {},
    onReady: () => undefined,
  })
  await expect(failed).rejects.toMatchObject({ code: 'EADDRINUSE' })
})
