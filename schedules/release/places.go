package release

import (
	"slices"
	"strings"

	"github.com/agir-indicateurs/agir/pipeline/answers"
	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/disclosure"
)

// places names the territories and the senders of a configuration as documents
// print them.
type places struct{ conf *settings.Settings }

// place names a territory.
func (p places) place(t queries.Territory) reports.Territory {
	place := reports.Territory{Level: t.Level, Code: t.Code, Name: t.Code}
	switch t.Level {
	case queries.Departement:
		place.Name = contract.DepartementName(t.Code)
		if d, ok := p.conf.Departement(t.Code); ok {
			place.OpenedOn = d.OpenedOn
		}
	case queries.Structure:
		_, code, _ := strings.Cut(t.Code, "/")
		if st, ok := p.conf.Structure(code); ok {
			place.Name = st.Label
		}
	case queries.Consortium:
		if d, ok := p.conf.Direction(t.Code); ok {
			place.Name = d.Label
		}
	case queries.National:
		place.Name = "France"
	}
	return place
}

// france is the code of the nation.
const france = "FR"

func (p places) nation() reports.Territory {
	return p.place(queries.Territory{Level: queries.National, Code: france})
}

func (p places) departement(code string) reports.Territory {
	return p.place(queries.Territory{Level: queries.Departement, Code: code})
}

// departements are the codes of every department.
func (p places) departements() []string {
	var codes []string
	for _, d := range p.conf.Departements {
		codes = append(codes, d.Code)
	}
	return codes
}

// departementsOf are the codes of the departments of a direction.
func (p places) departementsOf(direction string) []string {
	var codes []string
	for _, d := range p.conf.Departements {
		if d.Direction == direction {
			codes = append(codes, d.Code)
		}
	}
	return codes
}

// departementsIn are the codes of the departments of a territory.
func (p places) departementsIn(t queries.Territory) []string {
	switch t.Level {
	case queries.Departement:
		return []string{t.Code}
	case queries.Consortium:
		return p.departementsOf(t.Code)
	}
	return p.departements()
}

// structures are the places of the structures of a department.
func (p places) structures(departement string) []reports.Territory {
	var all []reports.Territory
	for _, t := range answers.Standing(p.conf) {
		if t.Level == queries.Structure && strings.HasPrefix(t.Code, departement+"/") {
			all = append(all, p.place(t))
		}
	}
	return all
}

// under lists the territories under a direction: its departments, their structures
// and itself.
func (p places) under(direction string) []queries.Territory {
	return slices.DeleteFunc(answers.Standing(p.conf), func(t queries.Territory) bool {
		switch t.Level {
		case queries.Consortium:
			return t.Code != direction
		case queries.National:
			return true
		default:
			departement, _, _ := strings.Cut(t.Code, "/")
			d, ok := p.conf.DirectionOf(departement)
			return !ok || d.Code != direction
		}
	})
}

// regions are the regions of the departments, in the order in which they are met.
func (p places) regions() []disclosure.Region {
	var all []disclosure.Region
	at := map[string]int{}
	for _, code := range p.departements() {
		name := contract.RegionOf(code)
		if name == "" {
			continue
		}
		n, met := at[name]
		if !met {
			n = len(all)
			at[name] = n
			all = append(all, disclosure.Region{Territory: reports.Territory{Level: queries.Region, Code: name, Name: name}})
		}
		all[n].Departements = append(all[n].Departements, code)
	}
	return all
}

// sender names a sender.
func (p places) sender(code string) string {
	if s, ok := p.conf.Sender(code); ok && s.Label != "" {
		return s.Label
	}
	return code
}
