package main

import (
	"go/ast"
	"path"
	"strings"
	"testing"
)

// nominative are the ways to names. A function that takes one of them writes to the
// journal, by the one way there is; one that its package keeps to itself leaves that
// to whoever of the package calls it.
var nominative = map[string]bool{"Names": true, "Identities": true, "Feedbacks": true}

// silent are the rooms and functions that read names and show none, and why.
var silent = map[string]string{
	"pipeline/purge":           "names are read to be forgotten",
	"pipeline/review.newJudge": "decisions are held against the records that they are about",
}

// TestEveryReadingOfNamesIsJournaled holds that names are read only by functions
// that journal it.
func TestEveryReadingOfNamesIsJournaled(t *testing.T) {
	type function struct {
		room, name string
		called     map[string]bool
	}
	var all []function
	forEachFile(t, func(name string, file *ast.File) {
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok {
				all = append(all, function{path.Dir(name), f.Name.Name, methodsOf(f)})
			}
		}
	})
	readings, kept, open := 0, map[string]bool{}, map[string]string{} // kept: those that leave it to their callers
	for again := true; again; {
		again, readings = false, 0
		for _, f := range all {
			reads := ""
			for called := range f.called {
				if nominative[called] || kept[f.room+"."+called] {
					reads = called
				}
			}
			me := f.room + "." + f.name
			if reads == "" || f.called["JournalReading"] || silent[f.room] != "" || silent[me] != "" {
				if reads != "" {
					readings++
				}
				continue
			}
			if ast.IsExported(f.name) || f.room == "cmd/agir" {
				open[me] = reads
				continue
			}
			if !kept[me] {
				kept[me], again = true, true
			}
		}
	}
	for f, reads := range open {
		t.Errorf("%s reads %s and does not journal it", f, reads)
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
			switch s := c.Fun.(type) {
			case *ast.SelectorExpr:
				called[s.Sel.Name] = true
			case *ast.Ident:
				called[s.Name] = true
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
