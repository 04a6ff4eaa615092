package crlf

import "fmt"

var raw = `line one
line two`

// A comment.
func main() {
	fmt.Println("x", raw) /* b */
	return
}
