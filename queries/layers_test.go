package queries_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	_ "github.com/duckdb/duckdb-go/v2"

	"github.com/agir-indicateurs/agir/queries"
)

// readable says which schemas a layer may read: itself where it must, and those
// below.
var readable = map[string][]string{
	"staging":      {"staging", "asked", "settings", "records"},
	"consolidated": {"consolidated", "staging", "asked", "settings", "linkage"},
	"indicators":   {"consolidated", "asked", "settings"},
	"tables":       {"consolidated", "asked", "settings"},
	"checks":       {"consolidated", "asked", "settings"},
	"worklist":     {"consolidated", "asked", "settings", "linkage"},
}

// TestLayersReadDownwards asks the engine itself which tables each file reads.
func TestLayersReadDownwards(t *testing.T) {
	catalogue, err := queries.Load()
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	check := func(layer, file, text string) {
		for _, schema := range schemasRead(t, db, file, text) {
			if !slices.Contains(readable[layer], schema) {
				t.Errorf("%s reads the schema %s, which is not below %s", file, schema, layer)
			}
		}
	}
	for _, r := range catalogue.Relations {
		check(r.Schema, r.File, r.SQL)
	}
	for _, i := range catalogue.Indicators {
		check("indicators", i.File, i.SQL)
	}
	for _, x := range catalogue.Tables {
		check("tables", x.File, x.SQL)
	}
	check("worklist", "worklist/parcours.sql", queries.Worklist())
	check("worklist", "worklist/pairs.sql", queries.WorklistPairs())
	for _, c := range catalogue.Checks {
		check("checks", c.File, c.SQL)
	}
}

func schemasRead(t *testing.T, db *sql.DB, file, text string) []string {
	t.Helper()
	var tree string
	if err := db.QueryRowContext(context.Background(), "select json_serialize_sql(?::varchar)::varchar", text).Scan(&tree); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	var node any
	if err := json.Unmarshal([]byte(tree), &node); err != nil {
		t.Fatal(err)
	}
	if failed, ok := node.(map[string]any)["error"].(bool); ok && failed {
		t.Fatalf("%s: not a query: %v", file, strings.TrimSpace(tree))
	}
	var schemas []string
	var walk func(any)
	walk = func(n any) {
		switch n := n.(type) {
		case map[string]any:
			if n["type"] == "BASE_TABLE" {
				if s, _ := n["schema_name"].(string); s != "" {
					schemas = append(schemas, s)
				}
			}
			for _, child := range n {
				walk(child)
			}
		case []any:
			for _, child := range n {
				walk(child)
			}
		}
	}
	walk(node)
	slices.Sort(schemas)
	return slices.Compact(schemas)
}
