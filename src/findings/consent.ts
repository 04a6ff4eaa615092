import type { FindingArea } from './finding-doc.ts'

export const CONSENT = {
  title: 'Owners and consent',
  intro: 'Who has to agree: the CODEOWNERS owners of `SERVICE/allowlist.yaml` on the base branch.',
  docs: {
    'merge-conflict': {
      title: 'Conflict with the base branch',
      about: 'request',
      what: 'The pull request cannot be merged into its base branch as both are now: git finds conflicts.',
      why:
        'What is judged is what merging would give. As long as that is not known, the check waits; what is shown is the ' +
        "branch's own changes.",
      todo: 'Merge the base branch into the pull request, or rebase it.',
    },
    'rules-weakened': {
      title: 'A rule is taken back',
      about: 'request',
      what: 'The pull request changes `.github/drawbridge.yml` so that it asks for less than before.',
      why:
        'Whoever can change the rules first can do afterwards what they forbade. So the owners of the config file have ' +
        'to agree; the rules of the base branch judge until it is merged.',
      todo: 'Let an owner of `.github/drawbridge.yml` approve, or leave the rule as it is.',
    },
    'owners-change': {
      title: 'A service gets other owners',
      about: 'request',
      what: 'After the pull request, `SERVICE/allowlist.yaml` has other owners than before: CODEOWNERS changes, or the service moves or goes.',
      why: 'The new owners could agree to calls that the old ones would not. So both have to agree.',
      todo: 'Let an owner on either side approve the pull request.',
    },
    'codeowners-syntax': {
      title: 'Line of CODEOWNERS without effect',
      about: 'file',
      what: 'GitHub skips this line of CODEOWNERS, or reads it in another way than it looks. The other lines count.',
      why: 'The path has other owners than the line says, or none. So somebody else is asked to agree.',
      todo:
        'Write a pattern, then owners as `@login`, `@org/team` or an e-mail address. A `#` inside a pattern ' +
        'starts a comment: write `?` for it. `drawbridge owners PATH` shows what counts.',
    },
    'codeowners-too-large': {
      title: 'CODEOWNERS is too large',
      about: 'file',
      what:
        'CODEOWNERS has 3 MB or more, where GitHub ignores it, or more than 10,000 patterns with wildcards. ' +
        'None of it counts.',
      why: 'Nobody owns anything then, and no new call can be agreed to.',
      todo: "Make it smaller: one line with a wildcard, or a directory's line, can stand for many.",
    },
    'callee-unowned': {
      title: 'Nobody can agree for a service',
      about: 'request',
      counted: ['service without an owner', 'services without an owner'],
      what:
        'The pull request needs consent for a service, and nobody can give it: no line of CODEOWNERS matches, ' +
        'the line has no owners, or it has only e-mail addresses.',
      why: 'A call must not be allowed just because nobody is there to object.',
      todo:
        'Give `SERVICE/allowlist.yaml` an owner in CODEOWNERS, in a pull request of its own: owners count once ' +
        'they are on the base branch. Or set `consent: none` under `review.services.SERVICE` in ' +
        '`.github/drawbridge.yml`.',
    },
    'owner-unknown': {
      title: 'Members of a team not readable',
      about: 'request',
      what: 'A team owns the called service, and GitHub did not tell who is in it.',
      why: 'Whether an approval comes from an owner cannot be told, so it does not count.',
      todo:
        'Check that the team exists, is spelled as in CODEOWNERS, and that the app has the permission to read ' +
        'members. Then write `/refresh`.',
    },
    'owner-too-few': {
      title: 'Fewer owners than approvals',
      about: 'request',
      what:
        'The callee wants more approvals than it has owners who may give one. With `author: excluded` the ' +
        'author is none of them.',
      why: 'The consent can never be complete, so the pull request would wait for ever.',
      todo:
        'Add an owner in CODEOWNERS, or lower `approvals` under `review` in `.github/drawbridge.yml`. Both ' +
        'count once they are on the base branch.',
    },
  },
} satisfies FindingArea
