package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

// nominative are the ways to names. A function that takes one of them tells the
// journal, by the one way there is.
var nominative = map[string]bool{"Names": true, "Identities": true, "Feedbacks": true}

// TestEveryReadingOfNamesIsJournaled holds that names are read only by functions
// that journal it, and journaled in one place.
func TestEveryReadingOfNamesIsJournaled(t *testing.T) {
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	readings := 0
	for _, name := range sources {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
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
				if !called["readsNames"] {
					t.Errorf("%s: %s reads %s and does not journal it", name, f.Name.Name, way)
				}
			}
			if called["JournalReading"] && f.Name.Name != "readsNames" {
				t.Errorf("%s: %s journals a reading by itself", name, f.Name.Name)
			}
		}
	}
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

// TestStoresAreOpenedInOnePlace holds that verbs get a store from the session: a
// sealed one is opened, and sealed again, whoever asks.
func TestStoresAreOpenedInOnePlace(t *testing.T) {
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range sources {
		if strings.HasSuffix(name, "_test.go") || name == "store.go" {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			c, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			if s, ok := c.Fun.(*ast.SelectorExpr); ok && isStore(s.X) && strings.HasPrefix(s.Sel.Name, "Open") {
				t.Errorf("%s opens a store by itself", name)
			}
			return true
		})
	}
}

func isStore(e ast.Expr) bool {
	i, ok := e.(*ast.Ident)
	return ok && i.Name == "store"
}
