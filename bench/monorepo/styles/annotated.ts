import type { CallStyle } from '../call-style.ts'

/** A target that only shows when the code runs, and a comment that says what it is. */
export const annotated: CallStyle = {
  name: 'annotated',
  reached: true,
  methods: () => ['ReadLimit'],
  callingFunction: ({ callee }, name) => ({
    imports: ['github.com/monzo/typhon', 'os'],
    code: `// rpcmap: ${callee.name} ReadLimit where it is depends on the region
func ${name}(ctx context.Context) {
	typhon.NewRequest(ctx, "GET", "http://"+os.Getenv("REGION_HOST")+"/limit", nil).Send()
}
`,
  }),
}
