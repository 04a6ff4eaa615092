import type { GeneratedCall, GeneratedService } from './call-style.ts'
import { seededRandom } from './seeded-random.ts'
import { STYLES } from './styles.ts'

export type MonorepoPlan = {
  readonly services: readonly GeneratedService[]
  /** No caller and callee twice, none with itself; in the order of callers. */
  readonly calls: readonly GeneratedCall[]
}

/** Who calls whom, and how. A tenth of the services are called by half of the calls, as in monorepos that grew. */
export function planMonorepo({ services: count, calls: wanted, seed }: MonorepoSize): MonorepoPlan {
  const services = Array.from({ length: count }, (_, index) => nameService(index))
  const random = seededRandom(`${seed} calls`)
  const popular = Math.max(1, Math.floor(count / 10))
  const callees = services.map(() => new Set<number>())
  const most = Math.min(wanted, count * (count - 1))
  for (let made = 0, at = 0; made < most; at++) {
    const caller = at % count
    const callee = random.below(random.below(2) === 0 ? popular : count)
    const known = callees[caller]
    if (callee === caller || known === undefined || known.has(callee)) continue
    known.add(callee)
    made++
  }
  const calls = services.flatMap((caller, index) =>
    [...(callees[index] ?? [])].flatMap((to): GeneratedCall[] => {
      const callee = services[to]
      return callee === undefined ? [] : [{ caller, callee, style: styleAt(random.below(100)) }]
    }),
  )
  return { services, calls }
}

export type MonorepoSize = { readonly services: number; readonly calls: number; readonly seed: string }

function nameService(index: number): GeneratedService {
  const noun = NOUNS[index % NOUNS.length] ?? ''
  const round = Math.floor(index / NOUNS.length)
  const dashed = round === 0 ? noun : `${noun}-${round + 1}`
  return { index, name: `service.${dashed}`, host: `s-${dashed}`, word: dashed.replace('-', '') }
}

function styleAt(percent: number) {
  let end = 0
  for (const { style, share } of STYLES) {
    end += share
    if (percent < end) return style
  }
  throw new Error('the shares of the styles do not add up to a hundred')
}

const NOUNS = [
  ...['ledger', 'emoji', 'pot', 'payment', 'account', 'card', 'merchant', 'feed', 'user', 'limit', 'fraud', 'topup'],
  ...[
    'statement',
    'overdraft',
    'loan',
    'salary',
    'receipt',
    'refund',
    'dispute',
    'transfer',
    'currency',
    'rate',
    'tax',
  ],
  ...[
    'profile',
    'address',
    'device',
    'session',
    'consent',
    'email',
    'push',
    'letter',
    'chat',
    'ticket',
    'search',
    'audit',
  ],
]
