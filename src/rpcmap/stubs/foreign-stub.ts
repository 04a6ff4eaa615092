import { foreignContract } from './contract-keys.ts'
import type { Contract, Stub } from '../program/contract.ts'

/** Clients of these packages talk to no service of the repository. */
const NO_STUBS =
  /^(google\.golang\.org\/grpc|cloud\.google\.com|github\.com\/(aws|Azure|redis|go-redis|elastic|olivere|hashicorp|docker|prometheus|minio|nats-io|stripe|slack-go|segmentio|Shopify|IBM)\/|go\.mongodb\.org|go\.etcd\.io|k8s\.io|sigs\.k8s\.io|go\.opentelemetry\.io\/(otel|contrib|proto))/

/** The client that a function of a package outside of the repository makes, going by their names. */
export function foreignConstructor(path: string, name: string): Stub | undefined {
  if (NO_STUBS.test(path)) return undefined
  if (/(^|\/)kitex_gen\//.test(path)) {
    return /^(Must)?NewClient$/.test(name) ? foreignStub(path, path.split('/').at(-1) ?? '', 0) : undefined
  }
  const twirp = /^New(\w+)(?:Protobuf|JSON)Client$/.exec(name)?.[1]
  if (twirp !== undefined) return foreignStub(path, twirp, 0)
  const client = /^New(?:DRPC)?(\w+?)(?:HTTP)?Client$/.exec(name)?.[1]
  return client === undefined ? undefined : foreignStub(path, client, /connect(\/|$)/.test(path) ? 1 : 0)
}

/** The client that a type of such a package is. */
export function foreignType(path: string, name: string): Stub | undefined {
  if (NO_STUBS.test(path)) return undefined
  if (/(^|\/)kitex_gen\//.test(path)) {
    return name === 'Server' ? undefined : foreignStub(path, path.split('/').at(-1) ?? '', 0)
  }
  const client = /^(?:DRPC)?(\w+?)(?:HTTP)?Client$/.exec(name)?.[1]
  return client === undefined ? undefined : foreignStub(path, client, 0)
}

/** The contract that a name of such a package says is served. */
export function foreignServer(path: string, name: string): Contract | undefined {
  if (NO_STUBS.test(path)) return undefined
  const found = /^(?:DRPC)?Register(\w+?)(?:HTTP)?Server$|^(\w+)_ServiceDesc$/.exec(name)
  const contract = found?.[1] ?? found?.[2]
  if (contract !== undefined) return foreignStub(path, contract, 0).contract
  if (/(^|\/)kitex_gen\//.test(path) && name === 'NewServer') {
    return foreignStub(path, path.split('/').at(-1) ?? '', 0).contract
  }
  return undefined
}

function foreignStub(path: string, name: string, target: number): Stub {
  return { contract: foreignContract(path, name), target, foreign: true }
}
