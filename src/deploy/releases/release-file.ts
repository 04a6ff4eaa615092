import { dump } from 'js-yaml'
import type { RepoFile } from '../../file.ts'
import { compareText, type Parsed } from '../../finding.ts'
import {
  readFields,
  readMap,
  readMaps,
  readOptionalCount,
  readOptionalMap,
  readOptionalTexts,
  readText,
  reportAt,
  reportUnread,
  type Fields,
} from './read-fields.ts'
import type { Hold, Release } from './release.ts'

const HEADER =
  '# Written by Drawbridge, which overwrites every change made here. The history of this file is the deployment history.\n'

/** A full commit id, SHA-1 or SHA-256. */
export const COMMIT_ID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/

/**
 * Renders `release.yaml`. Keys stand in a fixed order, calls by callee, methods sorted: equal releases give equal
 * bytes, and `parseRelease` reads them back unchanged.
 */
export function renderRelease(release: Release): string {
  const { service, version, image, source, hold } = release
  const value = {
    service,
    version,
    image,
    source: { repository: source.repository, ...(source.pull === undefined ? {} : { pull: source.pull }) },
    calls: sortCalls(release.calls),
    ...(hold === undefined
      ? {}
      : { hold: { reason: hold.reason, by: hold.by, since: hold.since, version: hold.version } }),
  }
  return HEADER + dump(value, { lineWidth: -1, noRefs: true })
}

/**
 * Reads `release.yaml`. Undefined, with `release-syntax` errors at their lines, when it is not YAML, when a field is
 * missing or of the wrong shape, when a key is unknown or a callee is named twice. Nobody writes this file by hand, so
 * nothing is guessed.
 */
export function parseRelease(file: RepoFile): Parsed<Release | undefined> {
  return readFields(file, 'release-syntax', (root) => {
    const source = readMap(root, 'source')
    const hold = readOptionalMap(root, 'hold')
    const release: Release = {
      service: readText(root, 'service'),
      version: readText(root, 'version', COMMIT_ID),
      image: readText(root, 'image'),
      source: { repository: readText(source, 'repository'), pull: readOptionalCount(source, 'pull') },
      calls: readCalls(root),
      hold: hold && readHold(hold),
    }
    for (const fields of [root, source, hold]) if (fields !== undefined) reportUnread(fields)
    return release
  })
}

function readCalls(root: Fields): Release['calls'] {
  const seen = new Set<string>()
  const calls = readMaps(root, 'calls').map((fields) => {
    const callee = readText(fields, 'callee')
    const methods = readOptionalTexts(fields, 'methods')
    if (seen.has(callee)) reportAt(fields, 'callee', 'callee is named for the second time')
    seen.add(callee)
    reportUnread(fields)
    return methods === undefined ? { callee } : { callee, methods }
  })
  return sortCalls(calls)
}

function readHold(fields: Fields): Hold {
  return {
    reason: readText(fields, 'reason'),
    by: readText(fields, 'by'),
    since: readText(fields, 'since', /^\d{4}-\d\d-\d\d$/),
    version: readText(fields, 'version', COMMIT_ID),
  }
}

/** By callee, each with its methods sorted and unique. */
export function sortCalls(calls: Release['calls']): Release['calls'] {
  return calls
    .map(({ callee, methods }) =>
      methods === undefined ? { callee } : { callee, methods: [...new Set(methods)].sort(compareText) },
    )
    .sort((a, b) => compareText(a.callee, b.callee))
}
