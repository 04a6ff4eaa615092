import { nearestName } from '../text/nearest-name.ts'

/** What is wrong with a setting, as a sentence that begins with its name. */
export type SettingsProblem = { readonly variable: string; readonly message: string }

type Variables = Readonly<Record<string, string | undefined>>

/**
 * Names that set nothing although somebody meant them to. In a settings file that is every name which is not in
 * `known`: the file is ours alone. The environment is everybody's, so that there only a name counts that is one of ours
 * but for case and separators, or for one typing mistake in a long one, and only while ours is not set: whoever has
 * such a variable for another program sets ours, too.
 */
export function checkSettingNames(
  { file, environment }: { readonly file: Variables; readonly environment: Variables },
  known: readonly string[],
): SettingsProblem[] {
  const inFile = Object.keys(file)
    .filter((name) => !known.includes(name) && !isRestOfKey(name, file))
    .map((name) => describeUnknown(name, known))
  const unset = known.filter((name) => environment[name] === undefined && file[name] === undefined)
  const inEnvironment = Object.keys(environment).flatMap((variable): SettingsProblem[] => {
    const meant = known.includes(variable) ? undefined : meantSetting(variable, unset)
    const message = `is set, but no setting of drawbridge. Did you mean ${meant}? If it is another program's, set ${meant} as well.`
    return meant === undefined ? [] : [{ variable, message }]
  })
  return [...inFile, ...inEnvironment]
}

function describeUnknown(name: string, known: readonly string[]): SettingsProblem {
  const meant = known.find((setting) => bare(setting) === bare(name)) ?? nearestName(name, known)
  if (meant !== undefined) return { variable: name, message: `is no setting of drawbridge. Did you mean ${meant}?` }
  const variable = isShown(name) ? name : 'a line of the settings file'
  return { variable, message: `is no setting of drawbridge. There are ${known.join(', ')}.` }
}

// A key without quotes is cut at its line ends, and its last line has a `=`: nothing of it may be repeated.
function isShown(name: string): boolean {
  return /^[A-Z][A-Z0-9_]{0,39}$/.test(name)
}

// Then the key alone is what is wrong.
function isRestOfKey(name: string, { PRIVATE_KEY: key = '' }: Variables): boolean {
  return !isShown(name) && key.includes('-----BEGIN') && !key.includes('-----END')
}

function meantSetting(variable: string, settings: readonly string[]): string | undefined {
  const long = settings.filter((name) => !EVERYBODYS.has(name))
  const same = long.find((name) => bare(name) === bare(variable))
  if (same !== undefined) return same
  return nearestName(
    variable,
    long.filter((name) => name.length >= TYPED_CHARACTERS_MIN),
    TYPING_MISTAKES_MAX,
  )
}

function bare(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
}

// Nobody can tell what a variable like these was meant for: HOME, PATH, host of a shell, PORT of a platform.
const EVERYBODYS: ReadonlySet<string> = new Set(['HOST', 'PORT'])
// Shorter names, and two mistakes, meet neighbours that are names of their own: APP_UID, GITHUB_ORG.
const TYPED_CHARACTERS_MIN = 10
const TYPING_MISTAKES_MAX = 1
