package answers

import (
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/queries"
)

// Territories lists every territory of a configuration in the order of
// publication: by level, then as configured.
func Territories(conf *settings.Settings) []queries.Territory {
	var all []queries.Territory
	for _, d := range conf.Departements {
		all = append(all, queries.Territory{Level: queries.Departement, Code: d.Code})
	}
	for _, d := range conf.Departements {
		for _, s := range d.Structures {
			all = append(all, queries.Territory{Level: queries.Structure, Code: d.Code + "/" + s})
		}
	}
	for _, d := range conf.Directions {
		all = append(all, queries.Territory{Level: queries.Consortium, Code: d.Code})
	}
	return append(all, queries.Territory{Level: queries.National, Code: "FR"})
}

// TerritoryOf finds a territory by its code.
func TerritoryOf(conf *settings.Settings, code string) (queries.Territory, bool) {
	for _, t := range Territories(conf) {
		if t.Code == code {
			return t, true
		}
	}
	return queries.Territory{}, false
}
