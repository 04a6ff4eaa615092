/* before */ package /* between */ comments /* after */ // end

/* a */
import /* b */ "fmt" /* c */

//line other.go:10
var /* d */ x /* e */ = /* f */ 1 /* g
two lines end a statement */
func /* h */ main /* i */ ( /* j */ ) /* k */ { /* l */
	fmt /* m */ . /* n */ Println /* o */ ( /* p */ "s" /* q */ , /* r */ 1 /* s */ ) /* t */ // u
	return /* u
	*/
	if /* v */ x /* w */ == 1 /* x */ { /* y */ } /* z */ else /* 1 */ { /* 2 */ }
	x := T{ // 3
		// 4
		a: 1, // 5
		/* 6 */ b: 2,
	} // 7
	switch x { // 8
	// 9
	case 1: // 10
		// 11
	default: /* 12 */
	}
	for /* 13 */ i /* 14 */ := /* 15 */ 0; /* 16 */ ; /* 17 */ {
	}
	f(a, // 18
		b, /* 19 */
		// 20
	)
}

// at the end
/* really */
