import { expect, test } from '@jest/globals'
import {
  containerName,
  environmentFiles,
  environmentPaths,
  imageReference,
} from '../../src/deploy/environment-paths.ts'
import type { Environment, ImageOptions } from '../../src/deploy/release.ts'

const staging: Environment = { name: 'staging', path: 'staging/{service}', deploy: 'on-merge' }
const image: ImageOptions = {
  name: 'registry.acme.test/{service}',
  tag: '{sha}',
  file: 'deployment.yaml',
  container: '{service}',
}

test('environmentPaths() puts the service into the path', () => {
  expect(environmentPaths(staging, 'service.emoji', image)).toEqual({
    dir: 'staging/service.emoji',
    release: 'staging/service.emoji/release.yaml',
    policy: 'staging/service.emoji/network-policy.yaml',
    mode: 'staging/service.emoji/policy-mode.yaml',
    manifest: 'staging/service.emoji/deployment.yaml',
  })
})

test('environmentPaths() replaces every {service}, also in the file, and takes `$&` as it is', () => {
  const nested = { ...staging, path: 'apps/{service}/{service}' }
  const { manifest } = environmentPaths(nested, '$&', { ...image, file: 'k8s/{service}.yaml' })
  expect(manifest).toBe('apps/$&/$&/k8s/$&.yaml')
})

test('environmentPaths() makes a glob of `*`', () => {
  expect(environmentPaths(staging, '*', image).release).toBe('staging/*/release.yaml')
})

test('imageReference() and containerName() fill in service and version', () => {
  expect(imageReference(image, { service: 'service.emoji', version: 'abc' })).toBe(
    'registry.acme.test/service.emoji:abc',
  )
  expect(imageReference({ ...image, tag: 'v-{sha}-{service}' }, { service: 'pot', version: '$1' })).toBe(
    'registry.acme.test/pot:v-$1-pot',
  )
  expect(containerName({ ...image, container: 'main' }, 'service.emoji')).toBe('main')
  expect(containerName(image, 'service.emoji')).toBe('service.emoji')
})

test.each([
  ['staging/{service}', 'staging/'],
  ['{service}', ''],
  ['envs/{service}/staging', 'envs/'],
  ['envs/staging-{service}', 'envs/'],
])('environmentFiles() puts the files of %s into %j', (path, folder) => {
  expect(environmentFiles({ ...staging, path })).toEqual({
    base: `${folder}network-policy-base.staging.yaml`,
    mode: `${folder}policy-mode.staging.yaml`,
    observations: `${folder}policy-observations.staging.jsonl`,
  })
})
