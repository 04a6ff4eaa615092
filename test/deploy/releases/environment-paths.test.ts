import { expect, test } from '@jest/globals'
import {
  containerName,
  environmentFiles,
  environmentPaths,
  imageReference,
  isOwnRecord,
  serviceAt,
} from '../../../src/deploy/releases/environment-paths.ts'
import type { Environment, ImageOptions } from '../../../src/deploy/releases/release.ts'

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

test.each([
  ['staging/{service}', 'staging/service.ledger/deployment.yaml', 'service.ledger'],
  ['staging/{service}', 'staging/service.ledger/deep/er.yaml', 'service.ledger'],
  ['staging/{service}', 'staging/policy-mode.staging.yaml', undefined],
  ['staging/{service}', 'production/service.ledger/deployment.yaml', undefined],
  ['{service}', 'service.ledger/x.yaml', 'service.ledger'],
  ['envs/{service}/staging', 'envs/service.ledger/staging/x.yaml', 'service.ledger'],
  ['envs/{service}/staging', 'envs/service.ledger/production/x.yaml', undefined],
  ['envs/{service}/staging', 'envs/service.ledger/staging', undefined],
  ['{service}-k8s', 'ledger-k8s-k8s/x.yaml', 'ledger-k8s'],
  ['{service}-k8s', '-k8s/x.yaml', undefined],
])('serviceAt() of %s and %s is %s', (path, file, service) => {
  expect(serviceAt({ ...staging, path }, file)).toBe(service)
})

test.each([
  ['staging/service.ledger/release.yaml', true],
  ['staging/service.ledger/policy-mode.yaml', true],
  ['staging/policy-mode.staging.yaml', true],
  // Written, but applied to the cluster.
  ['staging/service.ledger/network-policy.yaml', false],
  ['staging/network-policy-base.staging.yaml', false],
  // Anybody's.
  ['staging/service.ledger/deep/release.yaml', false],
  ['staging/service.ledger/policy-mode-more.yaml', false],
  ['staging/service.ledger/release.yml', false],
  ['staging/service.ledger/kustomization.yaml', false],
  ['staging/policy-mode.production.yaml', false],
  ['production/service.ledger/release.yaml', false],
])('isOwnRecord() of %s is %s', (path, is) => {
  expect(isOwnRecord(path, staging)).toBe(is)
})
