package main

import (
	"fmt"
	"go/ast"
	"go/token"
	"strconv"
	"strings"
	"unicode/utf8"
)

// An outliner lists what a file holds, each with byte offsets from its start. test/golang/outline.ts writes the same text.
type outliner struct {
	file    *token.File
	nodes   bool
	entries []string
	kinds   map[string]*sum
}

// A sum tells of all nodes of a kind whether their number and places are the same, whatever their order.
type sum struct {
	count uint32
	hash  uint32
}

func (o *outliner) outline(file *ast.File) []string {
	o.add("package %s %s", file.Name.Name, o.span(file.Name))
	for _, decl := range file.Decls {
		o.walk(decl)
	}
	for _, group := range file.Comments {
		for _, comment := range group.List {
			o.node("Comment", comment.Pos(), comment.Pos())
		}
	}
	for kind, s := range o.kinds {
		o.add("all %s %d %d", kind, s.count, s.hash)
	}
	return o.entries
}

func (o *outliner) add(format string, args ...any) {
	o.entries = append(o.entries, fmt.Sprintf(format, args...))
}

func (o *outliner) span(node ast.Node) string {
	return fmt.Sprintf("%d-%d", o.file.Offset(node.Pos()), o.file.Offset(node.End()))
}

func (o *outliner) node(kind string, pos, end token.Pos) {
	from, to := o.file.Offset(pos), o.file.Offset(end)
	if o.nodes {
		o.add("node %s %d-%d", kind, from, to)
	}
	s := o.kinds[kind]
	if s == nil {
		s = &sum{}
		o.kinds[kind] = s
	}
	s.count++
	s.hash += (uint32(from)*2654435761 ^ uint32(to)) * 2246822519
}

func (o *outliner) walk(root ast.Node) {
	ast.Inspect(root, func(node ast.Node) bool { return node != nil && o.visit(node) })
}

// walkAll passes over nodes that are not there.
func walkAll[N ast.Node](o *outliner, nodes ...N) {
	for _, node := range nodes {
		if any(node) != nil {
			o.walk(node)
		}
	}
}

// visit lists a node and tells whether its children are to be visited, too.
func (o *outliner) visit(node ast.Node) bool {
	switch n := node.(type) {
	case *ast.FieldList, *ast.CommentGroup, *ast.Comment, *ast.EmptyStmt:
		return true
	case *ast.InterfaceType:
		o.node("InterfaceType", n.Pos(), n.End())
		for _, field := range n.Methods.List {
			for _, name := range field.Names {
				o.add("method %s %s", name.Name, o.span(name))
				o.walk(name)
			}
			o.walk(field.Type)
		}
		return false
	case *ast.FuncDecl:
		o.node("FuncDecl", n.Pos(), n.End())
		o.function(n)
		// The parser accepts several receivers; the second says nothing.
		if n.Recv.NumFields() > 0 {
			o.walk(n.Recv.List[0])
		}
		o.walk(n.Name)
		o.walk(n.Type)
		if n.Body != nil {
			o.walk(n.Body)
		}
		return false
	case *ast.TypeSwitchStmt:
		o.typeSwitch(n)
		return false
	case *ast.SwitchStmt:
		o.node("Switch", n.Pos(), n.End())
		walkAll(o, n.Init)
		walkAll(o, n.Tag)
		walkAll(o, n.Body.List...)
		return false
	case *ast.SelectStmt:
		o.node("Select", n.Pos(), n.End())
		walkAll(o, n.Body.List...)
		return false
	}
	kind, end := kindOf(node), endOf(node)
	// The position of a method's type in an interface is a matter of taste; its end is not.
	pos := node.Pos()
	if kind == "FuncType" {
		pos = end
	}
	o.node(kind, pos, end)
	o.describe(node)
	return true
}

// endOf is where a node ends, not counting the empty statements at its end: whether they have a place is a matter of taste.
func endOf(node ast.Node) token.Pos {
	switch n := node.(type) {
	case *ast.LabeledStmt:
		if _, empty := n.Stmt.(*ast.EmptyStmt); empty {
			return n.Colon + 1
		}
		return endOf(n.Stmt)
	case *ast.CaseClause:
		return endOfList(n.Body, n.Colon+1)
	case *ast.CommClause:
		return endOfList(n.Body, n.Colon+1)
	}
	return node.End()
}

func endOfList(statements []ast.Stmt, colon token.Pos) token.Pos {
	for i := len(statements) - 1; i >= 0; i-- {
		if _, empty := statements[i].(*ast.EmptyStmt); !empty {
			return endOf(statements[i])
		}
	}
	return colon
}

func (o *outliner) typeSwitch(n *ast.TypeSwitchStmt) {
	o.node("TypeSwitch", n.Pos(), n.End())
	walkAll(o, n.Init)
	switch guard := n.Assign.(type) {
	case *ast.ExprStmt:
		o.walk(guard.X.(*ast.TypeAssertExpr).X)
	case *ast.AssignStmt:
		if name, ok := guard.Lhs[0].(*ast.Ident); ok {
			o.walk(name)
		}
		o.walk(guard.Rhs[0].(*ast.TypeAssertExpr).X)
	}
	walkAll(o, n.Body.List...)
}

// kindOf names a node as src/golang/ast.ts does.
func kindOf(node ast.Node) string {
	switch n := node.(type) {
	case *ast.IndexListExpr:
		return "Index"
	case *ast.BranchStmt:
		return "Branch"
	case *ast.GenDecl:
		switch n.Tok {
		case token.IMPORT:
			return "ImportDecl"
		case token.CONST:
			return "ConstDecl"
		case token.TYPE:
			return "TypeDecl"
		}
		return "VarDecl"
	}
	name := strings.TrimPrefix(fmt.Sprintf("%T", node), "*ast.")
	switch name {
	case "ExprStmt", "SendStmt", "GoStmt", "DeferStmt", "DeclStmt":
		return name
	}
	return strings.TrimSuffix(strings.TrimSuffix(name, "Expr"), "Stmt")
}

func (o *outliner) describe(node ast.Node) {
	switch n := node.(type) {
	case *ast.ImportSpec:
		name := "-"
		if n.Name != nil {
			name = n.Name.Name
		}
		o.add("import %s %s %s", name, n.Path.Value, o.span(n.Path))
	case *ast.GenDecl:
		o.group(n)
	case *ast.TypeSpec:
		o.add("type %s %s alias=%t params=%d is=%s %s", n.Name.Name, o.span(n.Name), n.Assign.IsValid(),
			n.TypeParams.NumFields(), kindOf(n.Type), o.span(n.Type))
	case *ast.StructType:
		o.fields(n)
	case *ast.CallExpr:
		o.add("call %s of %s args=%d spread=%t", o.span(n), o.span(n.Fun), len(n.Args), n.Ellipsis.IsValid())
	case *ast.CompositeLit:
		kind := "-"
		if n.Type != nil {
			kind = o.span(n.Type)
		}
		keys := 0
		for _, element := range n.Elts {
			if _, keyed := element.(*ast.KeyValueExpr); keyed {
				keys++
			}
		}
		o.add("literal %s of %s elements=%d keys=%d", o.span(n), kind, len(n.Elts), keys)
	case *ast.BasicLit:
		if n.Kind == token.STRING {
			o.add("string %s", o.span(n))
			o.add("value %d %s", o.file.Offset(n.Pos()), valueOf(n.Value))
		}
	}
}

func (o *outliner) group(n *ast.GenDecl) {
	for iota, spec := range n.Specs {
		values, ok := spec.(*ast.ValueSpec)
		if !ok {
			continue
		}
		for _, name := range values.Names {
			o.add("%s %s %s typed=%t values=%d iota=%d", n.Tok, name.Name, o.span(name), values.Type != nil,
				len(values.Values), iota)
		}
	}
}

func (o *outliner) function(n *ast.FuncDecl) {
	receiver, body := "-", "-"
	if n.Recv.NumFields() > 0 {
		receiver = o.span(n.Recv.List[0].Type)
	}
	if n.Body != nil {
		body = o.span(n.Body)
	}
	o.add("func %s %s receiver=%s params=%d results=%d generic=%d body=%s", n.Name.Name, o.span(n.Name), receiver,
		n.Type.Params.NumFields(), n.Type.Results.NumFields(), n.Type.TypeParams.NumFields(), body)
}

func (o *outliner) fields(n *ast.StructType) {
	for _, field := range n.Fields.List {
		tag := "-"
		if field.Tag != nil {
			tag = o.span(field.Tag)
		}
		for _, name := range field.Names {
			o.add("field %s %s tag=%s", name.Name, o.span(name), tag)
		}
		if len(field.Names) == 0 {
			o.add("embed %s tag=%s", o.span(field.Type), tag)
		}
	}
}

// valueOf is what a literal stands for. Bytes that are no UTF-8 are one U+FFFD for each run of them.
func valueOf(literal string) string {
	value, err := strconv.Unquote(literal)
	if err != nil {
		return "-"
	}
	if utf8.ValidString(value) && !strings.ContainsRune(value, utf8.RuneError) {
		return value
	}
	var runs strings.Builder
	for rest, before := value, rune(0); rest != ""; {
		r, size := utf8.DecodeRuneInString(rest)
		if r != utf8.RuneError || before != utf8.RuneError {
			runs.WriteRune(r)
		}
		rest, before = rest[size:], r
	}
	return runs.String()
}
