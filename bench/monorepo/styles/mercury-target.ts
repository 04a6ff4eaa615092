import type { CallStyle } from '../call-style.ts'

/** `client.Call{Service: "service.ledger", Endpoint: "balance.read"}`, or the same by `client.Req`. */
export const mercuryTarget: CallStyle = {
  name: 'mercury-target',
  reached: true,
  methods: () => ['balance.read'],
  callingFunction: ({ caller, callee }, name) => ({
    imports: ['github.com/monzo/mercury/client'],
    code:
      (caller.index + callee.index) % 2 === 0
        ? `func ${name}(ctx context.Context) {
	cl := client.NewClient().Add(client.Call{
		Uid:      "${callee.word}",
		Service:  "${callee.name}",
		Endpoint: "balance.read",
	})
	cl.Execute()
}
`
        : `func ${name}(ctx context.Context) {
	rsp := map[string]string{}
	if err := client.Req(ctx, "${callee.name}", "balance.read", nil, &rsp); err != nil {
		return
	}
}
`,
  }),
}
