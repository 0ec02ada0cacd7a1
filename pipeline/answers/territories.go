package answers

import (
	"slices"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/queries"
)

// Territories lists every territory that a configuration has on some day, in the order of
// publication: by level, then as configured.
func Territories(conf *settings.Settings) []queries.Territory {
	var all []queries.Territory
	for _, d := range conf.Departements {
		all = append(all, queries.Territory{Level: queries.Departement, Code: d.Code})
	}
	for _, d := range conf.Departements {
		for _, s := range conf.StructuresEver(d) {
			all = append(all, queries.Territory{Level: queries.Structure, Code: d.Code + "/" + s})
		}
	}
	for _, d := range conf.Directions {
		all = append(all, queries.Territory{Level: queries.Consortium, Code: d.Code})
	}
	return append(all, queries.Territory{Level: queries.National, Code: "FR"})
}

// TerritoriesOn lists those of a day: the structures that are one of their department then,
// the directions that have a department.
func TerritoriesOn(conf *settings.Settings, day time.Time) []queries.Territory {
	return Standing(conf.On(day))
}

// Standing are the territories of a configuration taken as it stands on a day.
func Standing(then *settings.Settings) []queries.Territory {
	own := make(map[string]bool)
	for _, d := range then.Departements {
		own[d.Direction] = true
		for _, s := range d.Structures {
			own[d.Code+"/"+s] = true
		}
	}
	return slices.DeleteFunc(Territories(then), func(t queries.Territory) bool {
		return (t.Level == queries.Structure || t.Level == queries.Consortium) && !own[t.Code]
	})
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
