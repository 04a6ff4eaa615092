import type { FindingArea } from './finding-doc.ts'

export const DEPLOYMENT = {
  title: 'Deployments and rollbacks',
  intro: 'What stands between a merged version and the config repository.',
  docs: {
    'service-absent': {
      title: 'Service not in the environment',
      about: 'request',
      what: 'The config repository has no directory for the service in this environment.',
      why: 'There is no manifest whose image could be changed.',
      todo:
        'Correct the name of the service or environment. For a new service, add its manifests to the config ' +
        'repository first, at the `path` of the environment.',
    },
    'manifest-missing': {
      title: 'Manifest missing',
      about: 'file',
      what: "The service's directory in the config repository has no file of the name in `image.file`.",
      why: 'Drawbridge does not know which file holds the image.',
      todo: 'Add the manifest to that directory, or correct `image.file` in `.github/drawbridge.yml`.',
    },
    'manifest-syntax': {
      title: 'Manifest that cannot be read',
      about: 'file',
      what: 'A manifest is not valid YAML, or an object in it is not as Kubernetes wants it.',
      why: 'What it says about ports, labels and images cannot be relied on. Nothing is rendered from it.',
      todo: 'Correct the place that the finding names. `kubectl apply --dry-run=server -f FILE` checks the rest.',
    },
    'manifest-template': {
      title: 'Template that was not rendered',
      about: 'file',
      what: 'A manifest holds template braces, `{{ … }}`. It is a template and no manifest yet.',
      why: 'What the cluster will get is not known from here.',
      todo: 'Commit rendered manifests to the config repository, for example from `helm template`.',
    },
    'image-not-found': {
      title: 'Container of the image not found',
      about: 'file',
      what: 'No workload of the manifest has a container of the configured name, or several have.',
      why: 'Which image to change would be a guess.',
      todo:
        "Correct `image.container` in `.github/drawbridge.yml`, or the container's name in the manifest. The " +
        'name must occur once.',
    },
    'image-not-editable': {
      title: 'Image cannot be edited safely',
      about: 'file',
      what:
        'The image is not plain text at its place: an alias, an anchor, a merge key or a block text stands ' +
        'there. Or the new image is no image reference.',
      why:
        'A change there would change something else, too. A file that a person wrote is changed at the image ' +
        'and nowhere else.',
      todo:
        'Write `image:` as plain text in the container itself. For the new image, see `image.name` and ' +
        '`image.tag` in `.github/drawbridge.yml`.',
    },
    'labels-not-editable': {
      title: 'Pod labels cannot be edited safely',
      about: 'file',
      what:
        'The labels of the pods are not a plain map: they have an alias, an anchor or a merge key, or share a ' +
        'line.',
      why:
        'With `policy.encoding: caller-labels` a caller needs a label for each callee, and it cannot be added ' +
        'without changing something else.',
      todo:
        'Write the labels in `template.metadata.labels` one a line, as plain text. Or set `policy.encoding: ' +
        'callee-list`, which needs no such labels.',
    },
    'release-syntax': {
      title: 'Release file that cannot be read',
      about: 'file',
      what: 'A `release.yaml` of the config repository is not as Drawbridge writes it.',
      why: 'It says which version runs and which calls it makes. Without it no plan of the environment is safe.',
      todo:
        'Restore it from the commit before: `git checkout COMMIT~1 -- PATH`. Nobody has to write this file by ' +
        'hand.',
    },
    'release-missing': {
      title: 'Never released there',
      about: 'request',
      what: 'The service was never deployed in this environment by Drawbridge, so there is nothing to return to.',
      why: 'A rollback goes to a version whose calls are recorded.',
      todo:
        'Check the names. To deploy for the first time, write `/deploy SERVICE to ENVIRONMENT` on a merged pull ' +
        'request.',
    },
    'release-unknown-version': {
      title: 'No version to return to',
      about: 'request',
      what:
        'The version cannot be returned to: it never ran there, left the rollback window, or is not named ' +
        'clearly.',
      why:
        'Policies keep only the calls of versions in the window. An older one could be cut off from what it ' +
        'needs.',
      todo:
        'Choose one of the versions in the finding, with at least the characters shown. For a wider window, see ' +
        '`rollback.versions` and `rollback.days` in `.github/drawbridge.yml`.',
    },
    'rollback-needs-revoked': {
      title: 'Rollback needs a revoked call',
      about: 'request',
      what: 'The version makes a call that its callee has revoked.',
      why: 'A rollback never brings back what was revoked. The version would run and fail at that call.',
      todo:
        'Choose one of the versions in the finding that do not need it, or go forward with a fix. Only the ' +
        "callee's owners can take the revocation back, in their allowlist.",
    },
    'release-held': {
      title: 'Deployment on hold',
      about: 'request',
      what:
        'A rollback left a hold on the service, or is still open. Merges do not deploy it until somebody ' +
        'releases the hold.',
      why: 'Otherwise the next merge would bring back what was just taken away.',
      todo:
        'When the fault is mended, write `/deploy SERVICE to ENVIRONMENT` on the merged pull request: that ' +
        'deploys it and releases the hold.',
    },
    'release-older': {
      title: 'Older than what runs',
      about: 'request',
      what: 'The version is in the history of the one that runs in the environment, or that is about to.',
      why: 'A merge that comes late must not undo a newer one.',
      todo:
        'Nothing, if a newer version shall run. To go back on purpose: `/rollback SERVICE in ENVIRONMENT`, ' +
        'which keeps the calls that others need.',
    },
    'release-unrelated': {
      title: 'Version from another history',
      about: 'request',
      what: 'The version and the one that runs have no common line of history: neither contains the other.',
      why: 'Deploying it would lose whatever the running version has and this one lacks.',
      todo:
        'Merge the one into the other and deploy the result. To deploy it all the same: `/deploy SERVICE to ' +
        'ENVIRONMENT`.',
    },
    'release-not-reached': {
      title: 'Not released in the environment before',
      about: 'request',
      what: 'The environment comes `after` another one, where this version was not released yet.',
      why: 'A version is tried there first.',
      todo: 'Merge its deployment to the environment before, and write the command again.',
    },
    'release-calls-differ': {
      title: 'Calls of a release edited by hand',
      about: 'request',
      counted: ['release that its source contradicts', 'releases that their source contradicts'],
      what:
        'A `release.yaml` of the config repository gives its version other calls than the allowlists of that version ' +
        'declare, or names a version that is not on the default branch.',
      why:
        'Policies are rendered from the calls of releases. They are recomputed from the source, so the edit opens ' +
        'nothing, and the record would be wrong.',
      todo:
        'Take the edit back: `git checkout COMMIT~1 -- PATH`. For a new call, add an entry to the allowlist in the ' +
        'services repository; its deployment writes it here.',
    },
    'call-unagreed': {
      title: 'Call that nobody agreed to',
      about: 'request',
      counted: ['call that nobody agreed to', 'calls that nobody agreed to'],
      what:
        'A pull request of the config repository opens a call, and the entry that allows it came to the default branch ' +
        'of the services repository without a pull request that an owner of the callee approved: it was pushed ' +
        'directly, or merged past the check.',
      why: 'The entry went around those who have to agree, and a deployment would make it true.',
      todo:
        'An owner of the callee approves the pull request of the deployment. Or a pull request in the services ' +
        'repository changes the entry and an owner approves that; or it takes the entry away.',
    },
    'policy-outside': {
      title: 'Policy outside of every environment',
      about: 'request',
      counted: ['policy file of no environment', 'policy files of no environment'],
      what: 'A pull request of the config repository changes a policy in a file that belongs to no environment.',
      why: 'Which connections it opens or closes, and where, cannot be told from here.',
      todo:
        'Move the file into the folder of a service, at the `path` of its environment. With `connections: warn` in ' +
        '`.github/drawbridge.yml` it is told and does not fail.',
    },
    'connection-unlisted': {
      title: 'Opened without an allowlist entry',
      about: 'request',
      counted: ['service opened by hand', 'services opened by hand'],
      what:
        'A pull request of the config repository lets something reach a service, and no entry of the allowlist, at the ' +
        'tip of the default branch of the services repository, lets it call that service.',
      why: 'Who may call a service is for its owners to say, and a policy written by hand asks nobody.',
      todo:
        'Take it out of the pull request, and add the entry in the services repository: the owners agree there, and ' +
        'Drawbridge renders the policy. For what is no service, as a gateway or a scraper, add a group under ' +
        '`policy.base`. With `connections: warn` in `.github/drawbridge.yml` it is told and does not fail.',
    },
  },
} satisfies FindingArea
