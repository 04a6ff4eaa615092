package emoji

const (
	plain   = "service.emoji"
	escapes = "\a\b\f\n\r\t\v\\\"\101\x41\u4e16\U0001f40e\xff\xfe"
	raw     = `C:\new "quoted" // no comment
/* no comment either */	tab`
	empty    = ``
	quotes   = "`" + `"` + "'"
	rune_    = '\''
	wide     = '世'
	hex      = '\x41'
	joined   = "http://" + plain + `/list`
	unicode  = "héllo 世界 🐎"
	comment1 = "/*"
	comment2 = "*/" // "not a string"
	slashes  = "//" /* `nor this` */
)

var 世界, été, _ᚠ2, Ω = 1, 2, 3, 4

type tagged struct {
	ID      string `json:"id,omitempty" env:"LEDGER_URL"`
	Name    string "plain tag"
	A, B    int    `json:"-"`
	*tagged `yaml:",inline"`
}

func numbers() []any {
	return []any{
		0, 1_000_000, 0b1010_1010, 0B1, 0o17, 0O17, 017, 0xBad_Face, 0X1F,
		1., .5, 1.5, 1e3, 1E-3, 0x1p-2, 0x1.8P+1, 0x.8p0, 1_0.5_0e1_0,
		1i, 1.5i, 0b1i, 0x1p-2i, 0i, 012i,
		'a', '\n', '\000', '\xff', '\u1234', '\U0010ffff',
	}
}

func spread() { numbers2(.5, []int{}...); numbers2(1., nil...) }
