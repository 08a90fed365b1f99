package zammadtest

import (
	"strings"
	"testing"
)

func TestSanitise(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, in, out string }{
		{"plain", "Été", "Été"},
		{
			"tables stay", `<table style="width:100%;position:fixed"><tr><td style="color:red" onclick="x">a</td></tr></table>`,
			`<table style="width:100%"><tbody><tr><td style="color:red">a</td></tr></tbody></table>`,
		},
		{"script goes with its content", `a<script>alert(1)</script><style>p{}</style><!-- x -->b`, `ab`},
		{"unknown tags are unwrapped", `<font color="red">a<blink>b</blink></font><form><input>c</form>`, `abc`},
		{"vector images go", `<svg onload="x"><a>1</a></svg>a`, `a`},
		{"ids and classes go", `<p id="a" class="b" data-x="c" lang="fr">d</p>`, `<p lang="fr">d</p>`},
		{
			"links lead away marked", `<a href="https://e.org/x" onclick="y">bon</a>`,
			`<a href="https://e.org/x" rel="nofollow noreferrer noopener" target="_blank" title="https://e.org/x">bon</a>`,
		},
		{"mail links stay", `<a href="mailto:a@e.org">a</a><a href="/x">b</a>`, `<a href="mailto:a@e.org">a</a><a href="/x">b</a>`},
		{"links that run code are unwrapped", `<a href="javascript:x()">a</a><a href=" java` + "\n" + `script:x">b</a><a href="data:text/html,x">c</a><a name="z">d</a>`, `abcd`},
		{"remote images go", `<img src="http://e.org/a.png"><img src="//e.org/a.png"><img src="data:text/html,x"><img>a`, `a`},
		{
			"embedded images stay", `<img src="data:image/png;base64,AAAA" srcset="http://e.org/x 2x" alt="a">`,
			`<img src="data:image/png;base64,AAAA" alt="a">`,
		},
		{
			"style with an address", `<td>x</td><p style="white-space:pre-line;background:url(http://e.org)">a</p>`,
			`x<p style="white-space:pre-line">a</p>`,
		},
		{
			"addresses become links", `voir https://e.org/a?b=1. Fin`,
			`voir <a href="https://e.org/a?b=1" rel="nofollow noreferrer noopener" target="_blank">https://e.org/a?b=1</a>. Fin`,
		},
		{"sizes become styles", `<img src="cid:a" width="30" height="20px"><td width="9">`, `<img src="cid:a" style="width:30px;height:20px">`},
		{"hidden text", `<span style="color:white;background:red">a</span><table style="width:0;font-size:2px"></table>`, `<span style="background:red">a</span><table></table>`},
		{"not in code", `<pre>https://e.org</pre>`, `<pre>https://e.org</pre>`},
		{"hidden markup", `<noscript><p title="</noscript><img src=x onerror=y>">`, `&lt;p title="<img src="x">"&gt;`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := sanitise(test.in)
			if got != test.out {
				t.Errorf("got  %q\nwant %q", got, test.out)
			}
		})
	}
}

// FuzzSanitise holds that what was cleaned stays clean when it is read again.
func FuzzSanitise(f *testing.F) {
	f.Add(`<table><tr><td><a href="javascript:x">a</a><script>x</script>`)
	f.Add(`<math><mi><style><img src=x onerror=y></style></mi></math>`)
	f.Add(`<noscript><p title="</noscript><img src=x onerror=y>">`)
	f.Fuzz(func(t *testing.T, body string) {
		once := sanitise(body)
		again := strings.ToLower(sanitise(once))
		for _, part := range []string{"<script", "<style", "<iframe", "<svg", "<object", "<form"} {
			if strings.Contains(again, part) || strings.Contains(strings.ToLower(once), part) {
				t.Errorf("%q is left of %q: %q", part, body, once)
			}
		}
	})
}
