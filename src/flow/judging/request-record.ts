/**
 * What was asked of reviewers, kept hidden in our own comment: GitHub takes a team off the list of requested reviewers
 * as soon as one member writes anything, and asking again at every push is the noise people complain of.
 */
export type RequestRecord = {
  /** What was asked, and of which owners → beginning of its fingerprint, and a plus once they agreed. */
  readonly asked: ReadonlyMap<string, string>
  /** Owner handle → why GitHub refused to ask. */
  readonly refused: ReadonlyMap<string, string>
}

const PREFIX = '<!-- drawbridge:requests '
const SUFFIX = ' -->'

// The comment has to hold the verdict, too.
const PAIRS_CHARACTERS_MAX = 15_000

/**
 * A record without a `-->` inside, whatever the names hold. Sorted, so that equal records are equal text. What is too
 * much for a comment is left out, always the same: about those callees people are asked again, which GitHub ignores
 * while they are still asked.
 */
export function renderRequestRecord({ asked, refused }: RequestRecord): string {
  return `${PREFIX}{"asked":${renderPairs(asked)},"refused":${renderPairs(refused)}}${SUFFIX}`
}

function renderPairs(pairs: ReadonlyMap<string, string>): string {
  const kept: string[] = []
  let characters = 0
  for (const pair of [...pairs].sort()) {
    const json = JSON.stringify(pair).replaceAll('-', '\\u002d').replaceAll('<', '\\u003c')
    characters += json.length + 1
    if (characters > PAIRS_CHARACTERS_MAX) break
    kept.push(json)
  }
  return `[${kept.join(',')}]`
}

/** Empty when the comment carries none, or one that does not parse: then everybody is asked once more. */
export function parseRequestRecord(body: string): RequestRecord {
  const start = body.lastIndexOf(PREFIX)
  const end = body.indexOf(SUFFIX, start)
  if (start === -1 || end === -1) return { asked: new Map(), refused: new Map() }
  return parseRecord(body.slice(start + PREFIX.length, end))
}

function parseRecord(json: string): RequestRecord {
  try {
    const value = JSON.parse(json) as { asked?: unknown; refused?: unknown }
    return { asked: pairs(value.asked), refused: pairs(value.refused) }
  } catch {
    return { asked: new Map(), refused: new Map() }
  }
}

function pairs(value: unknown): Map<string, string> {
  if (!Array.isArray(value)) return new Map()
  return new Map(
    value.filter(
      (pair): pair is [string, string] =>
        Array.isArray(pair) && pair.length === 2 && pair.every((x) => typeof x === 'string'),
    ),
  )
}
