import type { CallStyle } from '../call-style.ts'

/** `typhon.NewRequest(ctx, "GET", constant+"/path", nil)`: the callee is the host of a constant URL. */
export const typhonUrl: CallStyle = {
  name: 'typhon-url',
  reached: true,
  methods: () => ['PUT /statement'],
  callingFunction: ({ callee }, name) => ({
    imports: ['github.com/monzo/typhon'],
    code: `const ${callee.word}URL = "http://${callee.host}"

func ${name}(ctx context.Context) {
	rsp := typhon.NewRequest(ctx, "PUT", ${callee.word}URL+"/statement", nil).Send().Response()
	if rsp.Error != nil {
		return
	}
}
`,
  }),
}
