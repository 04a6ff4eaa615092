import type { FindingArea } from './finding-doc.ts'

export const CALLS = {
  title: 'Calls in code',
  intro: 'What the code calls, compared with what the allowlists declare.',
  docs: {
    'undeclared-call': {
      title: 'Undeclared call',
      about: 'call',
      counted: ['undeclared call', 'undeclared calls'],
      what:
        'The code of a service calls another one, and no allowlist entry declares it. That fails the check; ' +
        'with `calls.undeclared: warn` it only warns, and so does a call that nothing reaches.',
      why:
        'Nobody who owns the callee has agreed, and the network policy made from the allowlists would stop the ' +
        'call.',
      todo:
        'Write `/allow` in a comment on the pull request: it commits the entry. Or paste the entry that the ' +
        'finding shows, or take the call out.',
    },
    'undeclared-method': {
      title: 'Undeclared method',
      about: 'call',
      counted: ['undeclared method', 'undeclared methods'],
      what: 'The allowlist has an entry for this caller, and it does not name the method that the code calls.',
      why: "The callee's owners agreed to some of their methods, and not to this one.",
      todo:
        'Write `/allow` in a comment: it adds the method. Or add it to `methods` by hand. To allow every ' +
        'method, leave `methods` out.',
    },
    'revoked-call': {
      title: 'Call that was revoked',
      about: 'call',
      counted: ['call that was revoked', 'calls that were revoked'],
      what:
        'The code makes a call that its callee revoked. It is a warning in the pull request that revokes it, ' +
        'and an error afterwards.',
      why:
        'A revocation takes a call away at once, mostly after an incident: the network stops it, and no ' +
        'rollback brings it back.',
      todo:
        "Take the call out of the code. If it is needed, talk to the callee's owners: only they can remove the " +
        'entry under `revoked`.',
    },
    'unknown-callee': {
      title: 'Call to no service',
      about: 'call',
      counted: ['call to something unknown', 'calls to something unknown'],
      what: 'The code calls a name that is no service of this repository.',
      why:
        'Nobody owns that name, so nobody can agree. Often it is a typing mistake, or a service that was ' + 'renamed.',
      todo:
        'Correct the name in the code. If it is a service, make sure that `services` in ' +
        '`.github/drawbridge.yml` matches its directory.',
    },
    'unserved-method': {
      title: 'Call of a method that is not served',
      about: 'call',
      what:
        'The code calls a method that its callee does not serve. It is an error when this pull request stops ' +
        'serving it, else a warning.',
      why: 'The call fails at run time.',
      todo:
        'Take the call out, and release that before the callee stops serving the method; or keep serving it. ' +
        '`drawbridge apis CALLEE` lists what is served.',
    },
    'unused-entry': {
      title: 'Allowlist entry that no code uses',
      about: 'call',
      what:
        "An allowlist entry allows a call that the caller's code does not make. `calls.unused: ignore` turns " +
        'this off.',
      why: 'Whoever takes over the caller may make a call that nobody needs any more.',
      todo:
        'Remove the entry. If the code does make the call and it cannot be seen, declare it there: `// rpcmap: ' +
        'service.ledger`.',
    },
    'unresolved-call': {
      title: 'Call to an unknown target',
      about: 'file',
      what: 'The code makes a call, and its target is not written down anywhere that Drawbridge reads.',
      why:
        'It may be a call that nobody declared. Until it is known, unused entries of this caller are not ' +
        'reported either.',
      todo:
        'Write the target above the call: `// rpcmap: service.ledger`. For a client library of your own, ' +
        'describe it once under `rpcmap.clients`. `drawbridge map --explain CALLER CALLEE` shows how targets ' +
        'are found.',
    },
    'unparsable-source': {
      title: 'Go file that cannot be read',
      about: 'file',
      what: 'A Go file has a syntax error. What stands around the error was passed over; the rest was read.',
      why: 'Calls in that part may be missing from the call graph.',
      todo:
        'Mend the syntax; `gofmt -l` lists such files. Where the file has to stay so, declare its calls: `// ' +
        'rpcmap: service.ledger`.',
    },
    'annotation-bad': {
      title: 'Annotation names no service',
      about: 'file',
      what: 'A comment `// rpcmap:` names nothing, or something that is no service.',
      why: 'It was written because the code does not show the call. Without it, the call is unknown.',
      todo:
        'Write `// rpcmap: service.ledger`, then the methods if only some are called, then a reason. ' +
        '`drawbridge map --format json` lists the services.',
    },
    'annotation-unmatched': {
      title: 'Annotation without a call',
      about: 'file',
      what: 'A comment `// rpcmap:` stands where there is no call, or names a method that its callee does not serve.',
      why: 'The comment declares a call that the code does not make, and the entry for it looks used.',
      todo:
        "Move it to the end of the call's line, above it, or above its function. Remove it if the call is gone. " +
        'For methods, see `drawbridge apis CALLEE`.',
    },
    'client-unmatched': {
      title: 'Described client that no code has',
      about: 'file',
      what: "An entry under `rpcmap.clients` describes a client that no service's code has.",
      why: 'The calls through that client, if there are any, are not found.',
      todo:
        'Correct `package`, `type` and `function` or `factory`, or remove the entry. `package` is a directory ' +
        'of the repository or an import path; arguments count from 1.',
    },
  },
} satisfies FindingArea
