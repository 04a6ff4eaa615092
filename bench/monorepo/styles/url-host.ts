import type { CallStyle } from '../call-style.ts'

/** What a proxy does: it sends a request on to another host. */
export const urlHost: CallStyle = {
  name: 'url-host',
  reached: true,
  methods: () => [],
  callingFunction: ({ callee }, name) => ({
    imports: ['net/http', 'net/url'],
    code: `func ${name}(ctx context.Context) {
	req := &http.Request{URL: &url.URL{Scheme: "http", Path: "/forward"}}
	req.URL.Host = "${callee.host}"
	http.DefaultClient.Do(req.WithContext(ctx))
}
`,
  }),
}
