import type { FindingArea } from './finding-doc.ts'

export const MODES = {
  title: 'Policy modes',
  intro: 'Moving policies from `staged` over `log` to `enforce`, and the evidence for it.',
  docs: {
    'policy-mode-unsupported': {
      title: 'Mode that the language lacks',
      about: 'file',
      what:
        'No language in `policy.kinds` has this mode, or the cluster lacks what it needs. Kubernetes itself has ' +
        'only `enforce`.',
      why:
        'Without the policy everybody could call the service, so a plan that would remove one is refused. A ' +
        'first one is just not rendered yet.',
      todo:
        'Use `enforce`, or add calico, cilium or istio to `policy.kinds`. If a `policy-mode.yaml` was written ' +
        'by hand, correct it.',
    },
    'policy-mode-conflict': {
      title: 'Default deny would cut services',
      about: 'file',
      what: "The base would enforce its default deny while a service's own policy does not enforce yet.",
      why: 'Nobody could call that service: the deny takes effect, and the policy that lets callers in does not.',
      todo:
        'Move the services first: `/policy enforce in ENVIRONMENT for SERVICE`. Or move all at once with ' +
        '`/policy enforce in ENVIRONMENT`.',
    },
    'policy-mode-syntax': {
      title: 'Mode file that cannot be read',
      about: 'file',
      what:
        'A `policy-mode.yaml` or `policy-mode.ENVIRONMENT.yaml` of the config repository is not as Drawbridge ' +
        'writes it.',
      why: 'The mode of its policies is not known, so nothing of the environment is planned until it is.',
      todo:
        'Restore the file from the commit before, or delete it to go by the config. Change modes with a command ' +
        'such as `/policy log in ENVIRONMENT`, or with `drawbridge policy promote`.',
    },
    'policy-mode-refused': {
      title: 'Allowed calls are being denied',
      about: 'file',
      what:
        'What was seen in the cluster speaks against the change: calls that are allowed were denied, or would ' +
        'have been.',
      why: 'In the next mode these calls fail for real.',
      todo:
        'Find out why: pods from an old template, a port that the manifests do not have, a label that was ' +
        'changed. Mend it, wait for new observations, and ask again.',
    },
    'observations-syntax': {
      title: 'Observation that cannot be read',
      about: 'file',
      what: 'A line of the observations is no observation, or there are more than a million.',
      why:
        'The line may be the one denial that matters, so the whole file counts as unread and the change is ' +
        'refused.',
      todo:
        'Write one JSON object a line with `at`, `from`, `to` and `action` (`allow` or `deny`); `port` and ' +
        '`count` may be left out. Sum up what is alike with `count`.',
    },
    'observations-missing': {
      title: 'No observations',
      about: 'request',
      what:
        'No connection was seen since the services have their present mode. The change is proposed all the ' +
        'same, and says so.',
      why: 'Nobody knows which calls would be cut.',
      todo:
        'Commit flow logs to `policy-observations.ENVIRONMENT.jsonl` in the config repository, or give a file: ' +
        '`drawbridge policy promote --observations FILE`. Merge without them only where a cut does no harm.',
    },
  },
} satisfies FindingArea
