import type { Value } from '../facts/source-facts.ts'
import { formatTexts } from './format-texts.ts'
import { joinTexts, joinTextsBy } from './join-texts.ts'
import type { Text } from './text.ts'
import { hostOnly, pathOf, referredTo } from './url-text.ts'

/** What a library's function is called with, and what is known about it. */
export type LibraryCall = {
  readonly args: readonly Value[]
  /** The texts that an argument can be. Asked for only where it counts: every question takes time. */
  readonly texts: (part: Value) => readonly Text[]
  /** What an environment variable can be; at least one text. */
  readonly variable: (name: string) => readonly Text[]
}

type FunctionRow = {
  readonly package: string
  readonly functions: RegExp
  /** What it gives; undefined: nothing can be told from these arguments. */
  readonly evaluate: (call: LibraryCall) => readonly Text[] | undefined
}

type MethodRow = {
  readonly methods: RegExp
  /** The package that the value must come from, where the name alone says too little. */
  readonly package?: string
  readonly evaluate: (call: LibraryCall, on: Value) => readonly Text[] | undefined
}

const first: FunctionRow['evaluate'] = ({ args: [only], texts }) => only && texts(only)

/** Functions that make texts of texts. Source: the packages' pages on pkg.go.dev. */
const FUNCTIONS: readonly FunctionRow[] = [
  {
    package: 'fmt',
    functions: /^Sprintf$/,
    evaluate: ({ args: [format, ...rest], texts }) =>
      format && texts(format).flatMap((one) => formatTexts(one, rest.map(texts))),
  },
  { package: 'fmt', functions: /^Sprint$/, evaluate: ({ args, texts }) => joinTexts(args.map(texts)) },
  {
    package: 'os',
    functions: /^ExpandEnv$/,
    evaluate: ({ args: [only], texts, variable }) => only && texts(only).flatMap((text) => expanded(text, variable)),
  },
  { package: 'path', functions: /^Join$/, evaluate: ({ args, texts }) => pathOf(args.map(texts)) },
  { package: 'net/url', functions: /^JoinPath$/, evaluate: ({ args, texts }) => pathOf(args.map(texts)) },
  { package: 'net/url', functions: /^Parse\w*$/, evaluate: first },
  { package: 'net', functions: /^JoinHostPort$/, evaluate: ({ args, texts }) => joinTextsBy(':', args.map(texts)) },
  { package: 'strings', functions: /^(Join|(Trim|Replace|To)\w*)$/, evaluate: first },
  {
    package: 'strconv',
    functions: /^(Itoa|Atoi|(Format|Parse)(Int|Uint))$/,
    // What it makes is a text, whatever was a number before.
    evaluate: (call) => first(call)?.map(({ text, steps }) => ({ text, steps })),
  },
]

/**
 * Methods of a URL, or of a value that a library found for a key. Sources: pkg.go.dev/net/url, libraries of
 * configuration.
 */
const METHODS: readonly MethodRow[] = [
  { methods: /^Hostname$/, evaluate: ({ texts }, on) => texts(on).map(hostOnly) },
  {
    methods: /^(Parse|ResolveReference)$/,
    package: 'net/url',
    evaluate: ({ args: [reference], texts }, on) =>
      reference && texts(reference).flatMap((one) => texts(on).map((base) => referredTo(base, one))),
  },
  { methods: /^JoinPath$/, evaluate: ({ args, texts }, on) => pathOf([on, ...args].map(texts)) },
  {
    methods: /^(String|AsString|Redacted|MustString)$/,
    evaluate: ({ args, texts }, on) => [...texts(on), ...args.flatMap(texts)],
  },
]

/** What a function of a package gives; undefined: it is none that is known. */
export function functionTexts(
  { path, name }: { readonly path: string; readonly name: string },
  call: LibraryCall,
): readonly Text[] | undefined {
  return FUNCTIONS.find((row) => row.package === path && row.functions.test(name))?.evaluate(call)
}

/**
 * What a method of a value gives; undefined: it is none that is known. `packageOf` tells the package that the value
 * comes from.
 */
export function methodTexts(
  { on, name, packageOf }: { on: Value; name: string; packageOf: () => string | undefined },
  call: LibraryCall,
): readonly Text[] | undefined {
  const row = METHODS.find(({ methods, package: of }) => methods.test(name) && (of === undefined || of === packageOf()))
  return row?.evaluate(call, on)
}

/** `${LEDGER_HOST}:${LEDGER_PORT}` with what the variables are. Source: os.ExpandEnv. */
function expanded({ text, steps }: Text, variable: LibraryCall['variable']): readonly Text[] {
  const parts = text.split(/\$\{(\w+)\}|\$(\w+)/)
  // Of each three parts one is text, and one of the other two a name.
  const texts = parts.map((part: string | undefined, i): readonly Text[] =>
    i % 3 === 0 || part === undefined ? [{ text: part ?? '', steps: [] }] : variable(part),
  )
  return joinTexts(texts).map((found) => ({ ...found, steps: [...steps, ...found.steps] }))
}
