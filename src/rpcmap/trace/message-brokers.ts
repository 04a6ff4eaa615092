import { foreignPath } from '../program/foreign-path.ts'
import { importedName, namedOf } from '../program/members.ts'
import type { Scope } from '../program/program.ts'
import type { Value } from '../facts/source-facts.ts'

/** A queue, topic or subject that code sends to or takes from. */
export type TopicUse = {
  readonly topic: Value
  readonly scope: Scope
  /** It takes messages from there; otherwise it sends some. */
  readonly takes: boolean
  /** The sender waits for an answer. */
  readonly answered: boolean
  /** The message, where a field of it says that. */
  readonly reply?: Value | undefined
}

/** Which argument of a function or method names the topic. */
type CallRule = {
  readonly names: RegExp
  readonly topics: readonly number[]
  readonly takes: boolean
  readonly answered?: true
  readonly reply?: number
  /** All arguments from the first of `topics` on. */
  readonly rest?: true
}
/** Which field of a literal does. */
type FieldRule = { readonly types: RegExp; readonly fields: readonly string[]; readonly takes: boolean }
type Broker = { readonly path: RegExp; readonly calls?: readonly CallRule[]; readonly fields?: readonly FieldRule[] }

const send = (names: RegExp, ...topics: number[]): CallRule => ({ names, topics, takes: false })
const take = (names: RegExp, ...topics: number[]): CallRule => ({ names, topics, takes: true })

const BROKERS: readonly Broker[] = [
  {
    path: /\/amqp(091-go)?(\/v\d+)?$/,
    calls: [
      { ...send(/^Publish$/, 0, 1), reply: 4 },
      { ...send(/^PublishWith(Context|DeferredConfirm)$/, 1, 2), reply: 5 },
      take(/^Consume$/, 0),
      take(/^ConsumeWithContext$/, 1),
      take(/^QueueBind$/, 1, 2),
    ],
  },
  {
    path: /^github\.com\/nats-io\/(nats|stan)\.go/,
    calls: [
      { ...send(/^(Request|PublishRequest)$/, 0), answered: true },
      { ...send(/^RequestWithContext$/, 1), answered: true },
      send(/^(Publish|PublishAsync)$/, 0),
      take(/^((Queue|Chan|ChanQueue)?Subscribe(Sync)?|PullSubscribe|QueueSubscribeSync)$/, 0),
    ],
    fields: [{ types: /^Msg$/, fields: ['Subject'], takes: false }],
  },
  {
    path: /\/(segmentio\/kafka-go|confluent-kafka-go\/.*kafka|franz-go\/pkg\/kgo)$/,
    calls: [take(/^(Subscribe|SubscribeTopics)$/, 0), { ...take(/^ConsumeTopics$/, 0), rest: true }],
    fields: [
      { types: /^(Message|Writer|WriterConfig|TopicPartition|Record)$/, fields: ['Topic'], takes: false },
      { types: /^ReaderConfig$/, fields: ['Topic', 'GroupTopics'], takes: true },
    ],
  },
  {
    path: /\/(Shopify|IBM)\/sarama$/,
    calls: [take(/^ConsumePartition$/, 0), take(/^Consume$/, 1)],
    fields: [{ types: /^ProducerMessage$/, fields: ['Topic'], takes: false }],
  },
  {
    path: /\/(go-)?redis(\/v\d+)?$/,
    calls: [send(/^Publish$/, 1), { ...take(/^P?Subscribe$/, 1), rest: true }],
    fields: [
      { types: /^XAddArgs$/, fields: ['Stream'], takes: false },
      { types: /^XRead(Group)?Args$/, fields: ['Streams'], takes: true },
    ],
  },
  { path: /\/hibiken\/asynq$/, calls: [send(/^NewTask$/, 0), take(/^(HandleFunc|Handle)$/, 0)] },
  {
    path: /\/watermill(\/.*)?$/,
    calls: [
      send(/^Publish$/, 0),
      take(/^Subscribe$/, 1),
      take(/^Add(NoPublisher)?Handler$/, 1),
      send(/^AddHandler$/, 3),
    ],
  },
  { path: /\/go-queue\/kq$/, calls: [send(/^NewPusher$/, 1), take(/^(Must)?NewQueue$/, 0)] },
  {
    path: /(^|\/)(go-)?micro(\/|\.|$)/,
    calls: [
      send(/^New(Event|Publisher)$/, 0),
      take(/^RegisterSubscriber$/, 0),
      send(/^Publish$/, 0),
      take(/^Subscribe$/, 0),
      take(/^Consume$/, 0),
    ],
  },
  {
    path: /^cloud\.google\.com\/go\/pubsub/,
    calls: [send(/^(Topic|Publisher)$/, 0), take(/^(Subscription|Subscriber)$/, 0)],
  },
  { path: /\/nsqio\/go-nsq$/, calls: [send(/^Publish(Async)?$/, 0), take(/^NewConsumer$/, 0)] },
  { path: /\/paho\.mqtt\.golang$/, calls: [send(/^Publish$/, 0), take(/^Subscribe$/, 0)] },
  {
    path: /\/apache\/pulsar-client-go\/pulsar$/,
    fields: [
      { types: /^ProducerOptions$/, fields: ['Topic'], takes: false },
      { types: /^ConsumerOptions$/, fields: ['Topic', 'Topics'], takes: true },
    ],
  },
  {
    path: /\/rocketmq-client-go\/.*$/,
    calls: [send(/^NewMessage$/, 0), take(/^Subscribe$/, 0)],
    fields: [{ types: /^Message$/, fields: ['Topic'], takes: false }],
  },
  { path: /\/dapr\/go-sdk\/client$/, calls: [send(/^PublishEvent(fromCustomContent)?$/, 2)] },
  { path: /\/dapr\/go-sdk\/service\/common$/, fields: [{ types: /^Subscription$/, fields: ['Topic'], takes: true }] },
  {
    path: /\/aws-sdk-go(-v2)?\/service\/(sqs|sns)(\/types)?$/,
    fields: [
      { types: /^(SendMessage(Batch)?|Publish(Batch)?)Input$/, fields: ['QueueUrl', 'TopicArn'], takes: false },
      { types: /^ReceiveMessageInput$/, fields: ['QueueUrl'], takes: true },
    ],
  },
]

/** The queues and topics that a call or a literal names. */
export function topicUses(value: Value, scope: Scope): readonly TopicUse[] {
  if (value.kind === 'call') return callUses(value, scope).filter(({ topic }) => !isAnswer(topic))
  if (value.kind !== 'composite' || value.type === undefined) return []
  const named = namedOf({ type: value.type, file: scope.file })
  if (named?.kind !== 'foreign') return []
  return BROKERS.filter(({ path }) => path.test(named.path)).flatMap(({ fields = [] }) =>
    fields
      .filter(({ types }) => types.test(named.name))
      .flatMap(({ fields: wanted, takes }) =>
        value.items.flatMap(({ key, value: topic }): TopicUse[] =>
          key?.kind === 'name' && wanted.includes(key.name) ? [{ topic, scope, takes, answered: false }] : [],
        ),
      ),
  )
}

function callUses({ fn, args }: Value & { kind: 'call' }, scope: Scope): readonly TopicUse[] {
  if (fn.kind !== 'select') return []
  const path = importedName(fn, scope)?.path ?? foreignPath(fn.on, scope)
  if (path === undefined) return []
  return BROKERS.filter((broker) => broker.path.test(path)).flatMap(({ calls = [] }) =>
    calls
      .filter(({ names }) => names.test(fn.name))
      .flatMap(({ topics, takes, answered = false, reply, rest }) => {
        const from = topics[0] ?? 0
        const given = rest === true ? args.slice(from) : topics.flatMap((i) => args[i] ?? [])
        return given.map((topic): TopicUse => ({
          topic,
          scope,
          takes,
          answered,
          reply: reply === undefined ? undefined : args[reply],
        }))
      }),
  )
}

/** An answer goes where the question says: no call of its own. */
function isAnswer(topic: Value): boolean {
  return topic.kind === 'select' && /^Reply(To)?$/.test(topic.name)
}
