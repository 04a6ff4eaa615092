import type { FindingArea } from './finding-doc.ts'

export const POLICIES = {
  title: 'Network policies',
  intro: 'The policies that Drawbridge renders, and those that it reads from manifests.',
  docs: {
    'policy-syntax': {
      title: 'Policy that cannot be used',
      about: 'file',
      what:
        'A manifest holds a network policy that cannot be understood as it is written. A finding ' +
        '`manifest-syntax` near it says where.',
      why: 'Answers about the pods that it may be about are not certain, and are marked so.',
      todo: 'Correct the policy. `kubectl apply --dry-run=server -f FILE` says what the cluster would take.',
    },
    'policy-bad-label': {
      title: 'No valid pod label',
      about: 'file',
      what:
        'A name, a namespace or a label cannot be written as Kubernetes wants it, or pods carry several values ' +
        'of the identity label.',
      why: 'No policy could name these pods. So none is rendered, rather than one that selects others.',
      todo:
        'Correct what the message names: `policy.identity_label` or `policy.call_label_prefix` in the config, ' +
        "the labels in the manifests, or the service's name: at most 63 letters, digits, dots, dashes and " +
        'underscores.',
    },
    'policy-not-evaluated': {
      title: 'Policy that is not evaluated',
      about: 'file',
      what:
        'A manifest holds a policy, or a part of one, whose language or kind Drawbridge does not evaluate: of ' +
        'Cilium, a mesh, hosts, or staged to be ignored.',
      why: 'It may stop or allow more than the answer says.',
      todo: 'Nothing has to be done. Keep in mind that answers about these pods are not the whole truth.',
    },
    'policy-no-effect': {
      title: 'Policy without effect',
      about: 'file',
      what:
        'A policy selects no pod, a rule finds none, its types leave its rules out, or pods of a service are ' +
        'out of the reach of policies.',
      why: 'Somebody believes that connections are restricted or allowed here, and they are not.',
      todo:
        'Compare the labels of the selector with those of the pods. Give pods the identity label, or their own ' +
        'directory. In a policy, list the direction in `policyTypes` (`types` in Calico).',
    },
    'policy-unknown-tier': {
      title: 'Policy of an unknown tier',
      about: 'file',
      what: 'A Calico policy belongs to a tier that no manifest describes.',
      why: 'Its place among the other policies is not known, so answers about its pods are not certain.',
      todo: 'Add the manifest of the `Tier` to the folders that are read, or correct `spec.tier`.',
    },
    'manifest-duplicate': {
      title: 'Same object twice',
      about: 'file',
      what: 'Two manifests describe an object of the same kind, namespace and name.',
      why: 'A cluster has only one of them, and nobody can tell from here which one.',
      todo:
        'Remove one. If they belong to two environments, look at the folder of one environment at a time. ' +
        'Render kustomize overlays first.',
    },
    'policy-missing-input': {
      title: 'Policy lacks something',
      about: 'file',
      what:
        'A policy needs a port, a namespace, a service account, an address range or a label that neither the ' +
        'manifests nor the config say.',
      why: 'Nothing is guessed: a wrong guess would cut a service off, or open it. So nothing is rendered.',
      todo:
        "Add what the message names to the service's manifests or to `policy` in the config. If ports do not " +
        'matter to you, set `policy.ports: all`.',
    },
    'policy-bad-input': {
      title: 'Policy cannot say this',
      about: 'file',
      what: 'A port, an address range, a namespace, a path or a name cannot be written in a network policy.',
      why: 'The policy would not be accepted, or would mean something else. So nothing is rendered.',
      todo:
        'Correct the value in the manifests, or under `policy` in the config. A method that cannot be written: ' +
        'allow the whole service.',
    },
    'policy-shared-identity': {
      title: 'Two services look the same',
      about: 'file',
      what: 'The pods of two services have the same identity label or the same service account.',
      why: 'The network cannot tell them apart: who lets one in, lets the other in, too.',
      todo:
        'Give each service a value of its own for the label in `policy.identity_label`; for Istio, a ' +
        '`serviceAccountName` of its own.',
    },
    'policy-name-collision': {
      title: 'Two policies of one name',
      about: 'file',
      what: 'The policies of two services, or of a service and the base, would have the same name.',
      why: 'One would overwrite the other in the cluster.',
      todo: 'Rename one of the services.',
    },
    'policy-too-large': {
      title: 'Policy is too large',
      about: 'file',
      what: 'A rendered policy is larger than what an API server takes.',
      why: 'It could not be applied, and the deployment would stop half-way.',
      todo: 'Set `policy.encoding: caller-labels`, where the policy has the same size for any number of callers.',
    },
    'policy-base-waits': {
      title: 'Default deny waits',
      about: 'file',
      what: "The environment's default deny is not rendered yet, because some services have no policy.",
      why: 'Those services would be cut off from all their callers at once.',
      todo:
        'Deploy each named service once, with `/deploy SERVICE to ENVIRONMENT`: that renders its policy. The ' +
        'default deny follows by itself.',
    },
    'policy-removals': {
      title: 'Too many calls taken away',
      about: 'file',
      what:
        'The plan takes away more calls at once than `policy.removals` lets one pull request take. Revoked ' +
        'calls do not count.',
      why:
        'So many calls seldom end on one day. Mostly the analysis lost something, and the services would be cut ' +
        'off.',
      todo:
        'Look at the calls in the plan. If they are really gone, write `/deploy SERVICE to ENVIRONMENT`: a ' +
        'person who asks for it is only warned.',
    },
  },
} satisfies FindingArea
