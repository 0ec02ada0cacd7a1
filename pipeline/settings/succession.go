package settings

import (
	"slices"
	"time"

	"github.com/goccy/go-yaml/ast"
)

// Succession is what a structure becomes, from a day on.
type Succession struct {
	Code string
	From time.Time
}

// Named is the name, on a day, of the structure that is given under a code: the one that it
// has become by then; before that day, of one that replaced a single other, that other.
func (s *Settings) Named(code string, day time.Time) string {
	for range s.Structures {
		x, _ := s.Structure(code)
		if x.Becomes.Code == "" || day.Before(x.Becomes.From) {
			break
		}
		code = x.Becomes.Code
	}
	for range s.Structures {
		before := s.predecessors(code)
		if len(before) != 1 || !day.Before(before[0].Becomes.From) {
			break
		}
		code = before[0].Code
	}
	return code
}

// Final is what the structure of a code becomes in the end.
func (s *Settings) Final(code string) string {
	for range s.Structures {
		x, _ := s.Structure(code)
		if x.Becomes.Code == "" {
			break
		}
		code = x.Becomes.Code
	}
	return code
}

// Origin is what the structure of a code was at first, as long as it replaced a single one:
// its records keep the name under which they were first told.
func (s *Settings) Origin(code string) string {
	for range s.Structures {
		before := s.predecessors(code)
		if len(before) != 1 {
			break
		}
		code = before[0].Code
	}
	return code
}

// OneAccount says whether two senders are one, under two names: what the one sent counts for
// the other. Where several became one, each is itself.
func (s *Settings) OneAccount(a, b string) bool { return a == b || s.Origin(a) == s.Origin(b) }

// Succeeds says whether a structure is another, or what the other becomes.
func (s *Settings) Succeeds(code, former string) bool {
	for range s.Structures {
		if code == former || former == "" { // nothing becomes of nothing
			break
		}
		former = s.becomesOf(former)
	}
	return code == former
}

// Same says whether one of two codes becomes the other: their statements are of one scope.
func (s *Settings) Same(a, b string) bool { return s.Succeeds(a, b) || s.Succeeds(b, a) }

// becomesOf is what a structure becomes next; empty when nothing.
func (s *Settings) becomesOf(code string) string {
	for i := range s.Structures {
		if s.Structures[i].Code == code {
			return s.Structures[i].Becomes.Code
		}
	}
	return ""
}

func (s *Settings) predecessors(code string) []Structure {
	var all []Structure
	for i := range s.Structures {
		if x := &s.Structures[i]; x.Becomes.Code == code {
			all = append(all, *x)
		}
	}
	return all
}

func (r *parser) becomes(s *Settings, x *Structure) read {
	return func(n ast.Node) {
		r.mapping(n, "becomes",
			required("code", r.refer(&x.Becomes.Code, "structure", s.hasStructure)),
			required("from", r.day(&x.Becomes.From)))
	}
}

// noCircle refuses structures that become one another.
func (r *parser) noCircle(n ast.Node, s *Settings, code string) {
	at := code
	for range len(s.Structures) {
		x, _ := s.Structure(at)
		if at = x.Becomes.Code; at == "" {
			return
		}
		if at == code {
			r.fault(start(n), "la structure «\u00a0%s\u00a0» finit par devenir elle-même", code)
			return
		}
	}
}

// Member is a structure of a department, and the days on which it is one.
type Member struct {
	Code string
	Period
}

// LeadOn is the lead of a department on a day, under its name of that day.
func (s *Settings) LeadOn(d Departement, day time.Time) string {
	lead, dated := onOrNear(d.Leads, day)
	if !dated {
		lead = d.Lead
	}
	return s.Named(lead, day)
}

// TookOver says whether a structure leads a department after another one did.
func (s *Settings) TookOver(code, former, departement string) bool {
	d, _ := s.Departement(departement)
	return s.LeadRank(d, code) > s.LeadRank(d, former) && s.LeadRank(d, former) > 0
}

// LeadRank is the place of a structure among the leads of a department, from 1; that of its
// last time when it has led twice, 0 when it never did. A lead that becomes another is one.
func (s *Settings) LeadRank(d Departement, code string) int {
	rank := 0
	for i, lead := range d.Leads {
		if s.Same(lead.Value, code) {
			rank = i + 1
		}
	}
	return rank
}

// LeadRanks are the places of the structures among the leads of a department, those that
// never led left out.
func (s *Settings) LeadRanks(d Departement) map[string]int {
	ranks := make(map[string]int)
	for _, x := range s.Structures {
		if rank := s.LeadRank(d, x.Code); rank > 0 {
			ranks[x.Code] = rank
		}
	}
	return ranks
}

// onOrNear is the value on a day, or on a day that has none the first one that follows, the
// last one after all of them.
func onOrNear[T any](d Dated[T], day time.Time) (T, bool) {
	if x, ok := d.On(day); ok {
		return x, true
	}
	for _, t := range d {
		if t.From.After(day) {
			return t.Value, true
		}
	}
	return d.Last()
}

// DirectionOn is the direction of a department on a day; empty when it has none.
func (d Departement) DirectionOn(day time.Time) string {
	if code, dated := onOrNear(d.Directions, day); dated {
		return code
	}
	return d.Direction
}

// StructuresOn are the structures of a department on a day, under their names of that day.
func (s *Settings) StructuresOn(d Departement, day time.Time) []string {
	var on []string
	for _, m := range d.members() {
		if code := s.Named(m.Code, day); m.Holds(day) && !slices.Contains(on, code) {
			on = append(on, code)
		}
	}
	return on
}

// members are the structures of a department, without days when they have none.
func (d Departement) members() []Member {
	if d.Members != nil {
		return d.Members
	}
	all := make([]Member, len(d.Structures))
	for i, code := range d.Structures {
		all[i].Code = code
	}
	return all
}

// StructuresEver are the structures that a department has had, under all their names.
func (s *Settings) StructuresEver(d Departement) []string {
	var all []string
	add := func(code string) {
		if code != "" && !slices.Contains(all, code) {
			all = append(all, code)
		}
	}
	for _, m := range d.members() {
		add(m.Code)
	}
	for i := 0; i < len(all); i++ {
		x, _ := s.Structure(all[i])
		add(x.Becomes.Code)
		for _, before := range s.predecessors(all[i]) {
			add(before.Code)
		}
	}
	return all
}

// Name is another name of a structure than its code, on the days of a period.
type Name struct {
	Structure, Name string
	Period
}

// OtherNames are the other names of the structures that become others, and of what they become.
func (s *Settings) OtherNames() []Name {
	var turns []time.Time
	for _, x := range s.Structures {
		if x.Becomes.Code != "" {
			turns = append(turns, x.Becomes.From)
		}
	}
	slices.SortFunc(turns, time.Time.Compare)
	turns = slices.Compact(turns)
	var all []Name
	for _, x := range s.Structures {
		for i := 0; len(turns) > 0 && i <= len(turns); i++ {
			var p Period
			at := turns[0].AddDate(0, 0, -1)
			if i > 0 {
				p.From, at = turns[i-1], turns[i-1]
			}
			if i < len(turns) {
				p.To = turns[i].AddDate(0, 0, -1)
			}
			if name := s.Named(x.Code, at); name != x.Code {
				all = append(all, Name{x.Code, name, p})
			}
		}
	}
	return all
}

// On is the configuration as it stands on a day: each department with its direction, its
// lead and its structures of that day.
func (s *Settings) On(day time.Time) *Settings {
	on := *s
	on.Departements = slices.Clone(s.Departements)
	for i := range on.Departements {
		d := &on.Departements[i]
		d.Direction, d.Lead, d.Structures = d.DirectionOn(day), s.LeadOn(*d, day), s.StructuresOn(*d, day)
	}
	return &on
}

// Families are, by department, the name that the numbers of dossiers are known under: one
// for all the departments that have had a direction in common.
func (s *Settings) Families() map[string]string {
	of := make(map[string]string) // by direction
	for changed := true; changed; {
		changed = false
		for _, d := range s.Departements {
			name := d.FirstDirection()
			for _, code := range d.EveryDirection() {
				if known, met := of[code]; met {
					name = known
					break
				}
			}
			for _, code := range d.EveryDirection() {
				if of[code] != name {
					of[code], changed = name, true
				}
			}
		}
	}
	families := make(map[string]string, len(s.Departements))
	for _, d := range s.Departements {
		families[d.Code] = of[d.FirstDirection()]
	}
	return families
}

// EveryDirection are all those that a department has had, in their order.
func (d Departement) EveryDirection() []string {
	if d.Directions == nil {
		return []string{d.Direction}
	}
	var all []string
	for _, t := range d.Directions {
		all = append(all, t.Value)
	}
	return all
}

// FirstDirection is the direction that a department had first: its records keep that name.
func (d Departement) FirstDirection() string { return d.EveryDirection()[0] }
