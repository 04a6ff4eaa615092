import { foreignPath } from './foreign-path.ts'
import { importedName, namedOf } from './members.ts'
import type { Scope } from './program.ts'
import type { Value } from '../facts/source-facts.ts'

/** Code that says which variables a setting is taken from, and what it is when they say nothing. */
export type SettingBind = {
  readonly keys: readonly Value[]
  readonly variables: readonly Value[]
  readonly otherwise: readonly Value[]
  readonly scope: Scope
}

/**
 * `viper.BindEnv("ledger", "LEDGER_ADDR")`, `viper.SetDefault("ledger", "ledger:80")`,
 * `&cli.StringFlag{Name: "ledger", EnvVars: …}`. Sources: github.com/spf13/viper, github.com/urfave/cli.
 */
export function settingBind(value: Value, scope: Scope): SettingBind | undefined {
  if (value.kind === 'call') return bindOfCall(value, scope)
  if (value.kind !== 'composite' || value.type === undefined) return undefined
  const named = namedOf({ type: value.type, file: scope.file })
  if (named?.kind !== 'foreign' || !/(^|\/)cli(\/|\.|$)/.test(named.path) || !/^String(Slice)?Flag$/.test(named.name)) {
    return undefined
  }
  const fields = (name: RegExp) =>
    value.items.flatMap(({ key, value: given }) => (key?.kind === 'name' && name.test(key.name) ? [given] : []))
  const sources = fields(/^(EnvVars?|Sources)$/).flatMap(listedIn)
  return { keys: fields(/^Name$/), variables: sources, otherwise: fields(/^Value$/), scope }
}

function bindOfCall({ fn, args }: Value & { kind: 'call' }, scope: Scope): SettingBind | undefined {
  if (fn.kind !== 'select' || (fn.name !== 'BindEnv' && fn.name !== 'SetDefault')) return undefined
  const path = importedName(fn, scope)?.path ?? foreignPath(fn.on, scope)
  const [key, ...rest] = args
  if (path === undefined || !/(^|\/)viper$/.test(path) || key === undefined) return undefined
  return fn.name === 'BindEnv'
    ? { keys: [key], variables: rest, otherwise: [], scope }
    : { keys: [key], variables: [], otherwise: rest, scope }
}

/** `[]string{"A", "B"}`, `cli.EnvVars("A", "B")`, `"A"`. */
function listedIn(value: Value): readonly Value[] {
  if (value.kind === 'composite') return value.items.map((item) => item.value)
  return value.kind === 'call' ? value.args : [value]
}
