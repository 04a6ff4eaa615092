import type { FindingArea } from './finding-doc.ts'

export const ALLOWLIST = {
  title: 'Allowlists',
  intro:
    'Who may call whom: `allowlist.yaml` beside the callee, or `manifests/egress/CALLEE.rule` beside the ' + 'caller.',
  docs: {
    'allowlist-syntax': {
      title: 'Allowlist is not valid YAML',
      about: 'file',
      what: 'An allowlist cannot be read as YAML, or has the same key twice.',
      why:
        'Wrong always means less: a file that cannot be read allows nobody, and of a key that is there twice ' +
        'nothing counts.',
      todo: 'Correct the place that the finding names. `drawbridge check` shows the result before you push.',
    },
    'allowlist-unknown-key': {
      title: 'Unknown key in an allowlist',
      about: 'file',
      what: 'An allowlist has a key that Drawbridge does not know there. The entry with it does not count.',
      why: 'A mistyped `until` or `methods` would allow more than was meant.',
      todo: 'Correct the key. The file has `callers` and `revoked`; an entry has `methods`, `reason` and `until`.',
    },
    'allowlist-bad-value': {
      title: 'Bad value in an allowlist',
      about: 'file',
      what:
        'A key of an allowlist has a value that it cannot have. The entry with it does not count; a revocation ' +
        'counts all the same.',
      why: 'To guess what was meant could allow a call that nobody agreed to.',
      todo:
        'Correct the value: `methods` is a list of at least one name, `until` a day like 2027-01-31, `reason` a ' +
        'text.',
    },
    'allowlist-unknown-service': {
      title: 'Allowlist names no service',
      about: 'file',
      what: 'An allowlist names a caller or callee that is no service of this repository.',
      why:
        'The entry allows nobody. If the service was renamed, its call is undeclared now; if it is gone, the ' +
        'entry would welcome the next service of that name.',
      todo:
        'Correct the name, or remove the entry. Services are those that `services` in `.github/drawbridge.yml` ' +
        'finds; `drawbridge map --format json` lists them.',
    },
    'allowlist-self': {
      title: 'Service allows itself',
      about: 'file',
      what: 'An entry names the same service as caller and callee.',
      why: 'A service needs no consent to call itself, so the entry says nothing. Mostly another name was meant.',
      todo: 'Remove the entry, or write the caller that was meant.',
    },
    'allowlist-expired': {
      title: 'Allowlist entry has ended',
      about: 'file',
      what: 'The day in `until` has passed. The entry, or the revocation, counts as removed.',
      why:
        'If the code still makes the call, it is undeclared from now on, and the next network policy leaves it ' +
        'out.',
      todo:
        "If the call is still needed, set `until` to a later day, to which the callee's owners agree again. If " +
        'not, remove the entry.',
    },
    'allowlist-revoked-entry': {
      title: 'Entry for a revoked call',
      about: 'file',
      what: 'One caller is both allowed and revoked. The revocation wins: the call is not allowed.',
      why: 'A revocation takes a call away at once, from rollback targets too. An entry beside it only hides that.',
      todo:
        'Remove the entry under `callers`. If the call shall be allowed again, remove the one under `revoked` ' +
        'instead.',
    },
    'allowlist-misplaced': {
      title: 'Allowlist without effect',
      about: 'file',
      what:
        'A file looks like an allowlist and has no effect: it is of the other layout, lies beside no service, ' +
        'or its name is spelled differently.',
      why: 'Somebody wrote down a permission or a revocation that does not count.',
      todo:
        'Move or rename it: `SERVICE/allowlist.yaml` in the callee layout, ' +
        '`SERVICE/manifests/egress/CALLEE.rule` in the caller layout. If the layout is wrong, set ' +
        '`allowlist.layout` in `.github/drawbridge.yml`.',
    },
    'allowlist-not-editable': {
      title: 'Allowlist cannot be edited safely',
      about: 'file',
      what:
        'Drawbridge was asked to add an entry, and cannot add it without touching more of the file: it has ' +
        'anchors, template braces, or mistakes of its own.',
      why:
        'A file that a person wrote is changed by the wanted lines and nothing else. Where that cannot be ' +
        'proven, nothing is written.',
      todo:
        'Add the entry by hand: `drawbridge check` prints the lines and the path. Or mend what the message ' +
        'names, and write `/allow` again.',
    },
  },
} satisfies FindingArea
