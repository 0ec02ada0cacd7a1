package main

import (
	"go/ast"
	"strings"
	"testing"
)

// nominative are the ways to names. A function that takes one of them tells the
// journal, by the one way there is.
var nominative = map[string]bool{"Names": true, "Identities": true, "Feedbacks": true}

// TestEveryReadingOfNamesIsJournaled holds that names are read only by functions
// that journal it; but for the purge, which reads them to forget them and shows none.
func TestEveryReadingOfNamesIsJournaled(t *testing.T) {
	readings := 0
	forEachFile(t, func(name string, file *ast.File) {
		if strings.HasPrefix(name, "pipeline/purge/") {
			return
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			called := methodsOf(f)
			for way := range nominative {
				if !called[way] {
					continue
				}
				readings++
				if !called["JournalReading"] {
					t.Errorf("%s: %s reads %s and does not journal it", name, f.Name.Name, way)
				}
			}
		}
	})
	if readings < 4 {
		t.Errorf("%d readings of names found: the test sees nothing", readings)
	}
}

// methodsOf are the names of the methods and functions that a function calls.
func methodsOf(f *ast.FuncDecl) map[string]bool {
	called := make(map[string]bool)
	ast.Inspect(f, func(n ast.Node) bool {
		if c, ok := n.(*ast.CallExpr); ok {
			if s, ok := c.Fun.(*ast.SelectorExpr); ok {
				called[s.Sel.Name] = true
			}
		}
		return true
	})
	return called
}

// TestStoresAreOpenedInOnePlace holds that a store is got from the session: a
// sealed one is opened, and sealed again, whoever asks.
func TestStoresAreOpenedInOnePlace(t *testing.T) {
	forEachFile(t, func(name string, file *ast.File) {
		if name == "cmd/agir/store.go" || strings.HasPrefix(name, "pipeline/") {
			return
		}
		ast.Inspect(file, func(n ast.Node) bool {
			c, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			if s, ok := c.Fun.(*ast.SelectorExpr); ok && isStore(s.X) && (s.Sel.Name == "Open" || s.Sel.Name == "OpenReader") {
				t.Errorf("%s opens a store by itself", name)
			}
			return true
		})
	})
}

func isStore(e ast.Expr) bool {
	i, ok := e.(*ast.Ident)
	return ok && i.Name == "store"
}
