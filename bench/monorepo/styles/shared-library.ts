import { MODULE, type CallStyle, type Files, type GeneratedService } from '../call-style.ts'
import { protoFiles, protoPath } from './request-literal.ts'

/** How many services one library calls: whoever uses one of its functions must not get the calls of the others. */
const CALLEES_PER_LIBRARY = 5

/**
 * Through a library of the repository that calls several services, each from a function of its own, two functions deep.
 */
export const sharedLibrary: CallStyle = {
  name: 'shared-library',
  reached: true,
  methods: () => ['ReadBalance'],
  callingFunction: ({ callee }, name) => ({
    imports: [`${MODULE}/${libraryOf(callee.index)}`],
    code: `func ${name}(ctx context.Context) {
	${packageOf(libraryOf(callee.index))}.Describe${capital(callee.word)}(ctx, "acc_2")
}
`,
  }),
  calleeFiles: protoFiles,
  sharedFiles: libraryFiles,
}

function libraryOf(callee: number): string {
  return `libraries/accounts${Math.floor(callee / CALLEES_PER_LIBRARY)}`
}

function packageOf(dir: string): string {
  return dir.slice(dir.lastIndexOf('/') + 1)
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}

function libraryFiles(callees: readonly GeneratedService[]): Files {
  const byLibrary = Map.groupBy(callees, ({ index }) => libraryOf(index))
  return new Map([...byLibrary].map(([dir, members]) => [`${dir}/accounts.go`, renderLibrary(dir, members)]))
}

function renderLibrary(dir: string, callees: readonly GeneratedService[]): string {
  const functions = callees.map(
    (callee) => `// Describe${capital(callee.word)} says what ${callee.name} knows of an account.
func Describe${capital(callee.word)}(ctx context.Context, id string) string {
	return describe(id, func() error { return read${capital(callee.word)}(ctx, id) })
}

func read${capital(callee.word)}(ctx context.Context, id string) error {
	req := &${callee.word}proto.ReadBalanceRequest{AccountID: id}
	_, err := req.Send(ctx).DecodeResponse()
	return err
}
`,
  )
  return `package ${packageOf(dir)}

import (
	"context"

${callees.map((callee) => `	"${protoPath(callee)}"`).join('\n')}
)

func describe(id string, read func() error) string {
	if err := read(); err != nil {
		return id + ": " + err.Error()
	}
	return id
}

${functions.join('\n')}`
}
