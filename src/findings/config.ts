import type { FindingArea } from './finding-doc.ts'

export const CONFIG = {
  title: 'Configuration',
  intro: 'The config of the services repository, `.github/drawbridge.yml`, and the services that follow from it.',
  docs: {
    'config-missing': {
      title: 'Config missing',
      about: 'file',
      what: 'The base branch has no `.github/drawbridge.yml`.',
      why:
        'Rules are read from the base branch, so that a pull request cannot change its own judge. Without them ' +
        'there is nothing to judge by.',
      todo:
        "Commit `.github/drawbridge.yml` to the base branch, with `version: 1` and `services: ['service.*']`, " +
        'or whatever your directories are called. To try one first: `drawbridge check --config FILE`.',
    },
    'config-syntax': {
      title: 'Config is not valid YAML',
      about: 'file',
      what: '`.github/drawbridge.yml` cannot be read as one YAML document.',
      why: 'Rules that are half understood are no rules: none of the file counts until it can be read.',
      todo:
        'Correct the place that the finding names. Often it is the indentation, or a `*` or `{` that has to ' +
        'stand in quotes.',
    },
    'config-unknown-key': {
      title: 'Unknown key in the config',
      about: 'file',
      what: 'The config has a key that Drawbridge does not know at that place.',
      why:
        'A mistyped key would silently leave a rule at its default. So nothing unknown is ignored, and the ' +
        'config does not count.',
      todo:
        'Correct the key: the finding names the nearest one. If a newer Drawbridge knows it, update Drawbridge ' +
        'first.',
    },
    'config-bad-value': {
      title: 'Bad value in the config',
      about: 'file',
      what:
        'A key of the config has a value that it cannot have, lacks one that it needs, or contradicts another ' +
        'key.',
      why:
        'A rule that cannot be understood cannot be applied, and to guess one could let a call through that ' +
        'nobody agreed to.',
      todo:
        'Correct the value at the line and column of the finding; its message says what is expected. The README ' +
        'lists every key with its default.',
    },
    'config-duplicate': {
      title: 'Written twice in the config',
      about: 'file',
      what: 'A key, a service or an environment is in the config twice, or two environments have the same path.',
      why: 'Only one of them could count, and nobody would see which.',
      todo: 'Remove one of the two, or give it another name or path.',
    },
    'config-repository-missing': {
      title: 'Config repository not reachable',
      about: 'request',
      what: 'The repository of `config_repository` does not exist, or Drawbridge is not installed there.',
      why: 'Merges deploy nothing: there is nowhere to write images, releases and policies to.',
      todo:
        'Correct `config_repository` in `.github/drawbridge.yml`, or install the app on that repository, with the same ' +
        'installation. Then write `/refresh` on pull requests that were merged meanwhile.',
    },
    'service-duplicate-name': {
      title: 'Two services of one name',
      about: 'file',
      what:
        'Two directories give a service of the same name. Only the first of them, in the order of their paths, ' +
        'is a service.',
      why:
        'The code, the allowlist and the owners of the other directory belong to nobody: its calls are not ' +
        'checked.',
      todo:
        'Rename one of the directories, or list one under `services` by another name: `{ name: search-api, dir: ' +
        'apps/search }`.',
    },
    'service-duplicate-dir': {
      title: 'One directory for two services',
      about: 'file',
      what: 'The config gives one directory to two services. Only the first of them is a service.',
      why:
        "A service's allowlist and owners follow from its directory, so two services in one could not be told " +
        'apart.',
      todo: 'Under `services`, give each service a `dir` of its own, or remove one of the entries.',
    },
    'service-missing-dir': {
      title: 'Directory of a service missing',
      about: 'file',
      what:
        'The config names a service one by one, and its directory does not exist; or `drawbridge policy import` ' +
        'found a workload and no directory of its name.',
      why: 'The service has no code that could be read, and its allowlist no place.',
      todo:
        'Correct `dir` under `services` in `.github/drawbridge.yml`, or remove the entry. After an import, name ' +
        "the directory of the service's code there.",
    },
    'service-glob-unmatched': {
      title: 'Glob of services matches nothing',
      about: 'file',
      what: 'No directory matches one of the globs under `services`.',
      why: 'Most often it is a typing mistake: what it was meant for is no service, and nobody looks at its calls.',
      todo: 'Correct the glob under `services` in `.github/drawbridge.yml`, or remove it.',
    },
    'services-none': {
      title: 'No service at all',
      about: 'file',
      what: 'Nothing that stands under `services` exists in the repository.',
      why:
        'Without services there is nothing to look at, and every pull request would pass. So none does, also when ' +
        'its base has no service either.',
      todo:
        'Name the directories of your services under `services` in `.github/drawbridge.yml`. Where there is no ' +
        'config, `drawbridge map` proposes one.',
    },
    'unowned-program': {
      title: 'Program of no service',
      about: 'file',
      counted: ['program of no service', 'programs of no service'],
      what:
        'A directory holds a Go program, `package main`, and is code of no service. A new one fails the check; ' +
        'with `calls.unowned_programs: warn` it only warns, and so do those that are there already.',
      why: 'What no service holds is not looked at: it could call anything, and nobody would be asked.',
      todo:
        'If it is deployed, give it a line under `services` in `.github/drawbridge.yml`. If it is a tool, add its ' +
        "directory to `ignore` there: `ignore: ['tools/**']`.",
    },
  },
} satisfies FindingArea
