import type { FindingArea } from './finding-doc.ts'

export const READING = {
  title: 'Files that cannot be read',
  intro: 'Drawbridge reads files as git has them. What it cannot read is told, never passed over.',
  docs: {
    'file-symlink': {
      title: 'A symbolic link instead of a file',
      about: 'file',
      what: 'A symbolic link stands where Drawbridge reads a file. Links are not followed.',
      why:
        'A link could lead to a file that other people own, or out of the repository. What it stands for does ' +
        'not count.',
      todo: 'Replace the link by a regular file with the same content.',
    },
    'file-submodule': {
      title: 'A submodule instead of a file',
      about: 'file',
      what: 'A submodule stands where Drawbridge reads a file.',
      why: 'Its content is in another repository, with other reviewers. It does not count.',
      todo: 'Put the file itself into this repository.',
    },
    'file-too-large': {
      title: 'File or folder too large',
      about: 'file',
      what:
        'A file is larger than what is read of its kind, or a folder or pull request has more files than are ' +
        'read.',
      why:
        'Drawbridge stops here on purpose, rather than answer from a part of it. A call or a policy could hide ' +
        'in the rest.',
      todo:
        'Split the file, the folder or the pull request. Configuration and allowlists may have 1 MiB, Go files ' +
        '16 MiB, manifests 8 MiB. Generated data belongs outside the folders of services.',
    },
    'file-not-utf8': {
      title: 'File is not UTF-8 text',
      about: 'file',
      what: 'The file is not text in UTF-8.',
      why: 'Its bytes can be read in several ways, so what it says is not certain. It does not count.',
      todo: 'Save it as UTF-8. If it is no text at all, move it out of the folders that Drawbridge reads.',
    },
    'file-missing': {
      title: 'Content missing in this clone',
      about: 'file',
      what: 'This clone has the name of the file, and not its content. It is a partial clone.',
      why: 'The verdict would be another one than on a complete clone.',
      todo: 'Fetch everything: `git fetch --refetch`. In CI, check out without a filter.',
    },
  },
} satisfies FindingArea
