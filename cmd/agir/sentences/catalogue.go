package sentences

import (
	"fmt"

	"github.com/agir-indicateurs/agir/queries"
)

// Indicator is the sheet of an indicator, one line each.
func Indicator(i queries.Indicator) []string {
	return sheet(i.Code, i.Label, i.Definition, pair{"Parmi", i.Among}, pair{"Compté", i.Counted},
		pair{"Unité", i.Unit}, pair{"Bonne nouvelle", goodNews[i.Better]}, pair{"Cible nationale", i.Target}, pair{"Règle", i.Rule}, pair{"Source", i.Source})
}

// goodNews says which way a figure is good news.
var goodNews = map[queries.Better]string{queries.Higher: "quand il monte", queries.Lower: "quand il baisse"}

// Table is the sheet of a table, one line each.
func Table(t queries.Table) []string {
	return sheet(t.Code, t.Label, t.Definition, pair{"Parmi", t.Among}, pair{"Règle", t.Rule})
}

type pair struct{ name, text string }

func sheet(code, label, definition string, notes ...pair) []string {
	all := []string{fmt.Sprintf("%s (%s)", label, code), definition}
	for _, n := range notes {
		if n.text != "" {
			all = append(all, n.name+"\u202f: "+n.text)
		}
	}
	return all
}
