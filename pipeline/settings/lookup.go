package settings

import (
	"cmp"
	"slices"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/contract"
)

// Sender returns the account of that code.
func (s *Settings) Sender(code string) (Sender, bool) {
	return lookup(s.Senders, func(x Sender) bool { return x.Code == code })
}

// Source returns the place of that code that files are brought from.
func (s *Settings) Source(code string) (Source, bool) {
	return lookup(s.Sources, func(x Source) bool { return x.Code == code })
}

// Structure returns the association of that code.
func (s *Settings) Structure(code string) (Structure, bool) {
	for i := range s.Structures { // asked more than any other, of hundreds in a nation
		if s.Structures[i].Code == code {
			return s.Structures[i], true
		}
	}
	return Structure{}, false
}

// StructureItems is the closed list of the structures, as the contract has it.
func (s *Settings) StructureItems() []contract.Item {
	var items []contract.Item
	for _, x := range s.Structures {
		items = append(items, contract.Item{Code: x.Code, Label: x.Label, Others: x.Others})
	}
	return items
}

// Departement returns the department of that code.
func (s *Settings) Departement(code string) (Departement, bool) {
	return lookup(s.Departements, func(x Departement) bool { return x.Code == code })
}

// Direction returns the direction of that code.
func (s *Settings) Direction(code string) (Direction, bool) {
	return lookup(s.Directions, func(x Direction) bool { return x.Code == code })
}

// DirectionOf returns the direction of a department.
func (s *Settings) DirectionOf(departement string) (Direction, bool) {
	d, ok := s.Departement(departement)
	if !ok {
		return Direction{}, false
	}
	return s.Direction(d.Direction)
}

// Reads says whether what is made on a day may go to a recipient; whoever is none (a
// sender) reads on every day.
func (s *Settings) Reads(code string, day time.Time) bool {
	r, ok := lookup(s.Recipients, func(x Recipient) bool { return x.Code == code })
	return !ok || r.Holds(day)
}

func (s *Settings) hasSender(code string) bool { _, ok := s.Sender(code); return ok }

func (s *Settings) hasDirection(code string) bool   { _, ok := s.Direction(code); return ok }
func (s *Settings) hasDepartement(code string) bool { _, ok := s.Departement(code); return ok }
func (s *Settings) hasStructure(code string) bool   { _, ok := s.Structure(code); return ok }

// region is the name of a region of its departments, however it is typed; false for none.
func (s *Settings) region(typed string) (string, bool) {
	d, ok := lookup(s.Departements, func(d Departement) bool {
		region := contract.RegionOf(d.Code)
		return region != "" && contract.Fold(region) == contract.Fold(typed)
	})
	return contract.RegionOf(d.Code), ok
}

func lookup[T any](all []T, is func(T) bool) (T, bool) {
	if i := slices.IndexFunc(all, is); i >= 0 {
		return all[i], true
	}
	var none T
	return none, false
}

// May tells whether the sender may send records of that kind for that
// department.
func (x Sender) May(kind, departement string) bool {
	return slices.Contains(x.Departements(kind), departement)
}

// Departements returns the departments for which the sender may send records
// of that kind, sorted.
func (x Sender) Departements(kind string) []string {
	var all []string
	for _, scope := range x.Sends {
		if scope.Kind == kind {
			all = append(all, scope.Departements...)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// ExpectedStatement is a statement awaited each month.
type ExpectedStatement struct {
	Sender      string
	Kind        string
	Departement string
}

// Expected returns every statement that is ever awaited, sorted by sender, kind and
// department, whether the department is open or not: see ExpectedOn and ExpectedFor.
func (s *Settings) Expected() []ExpectedStatement {
	return s.expected(func(Sender, Scope, string) bool { return true })
}

// ExpectedOn returns the statements awaited on a day: from whoever may send them then.
func (s *Settings) ExpectedOn(day time.Time) []ExpectedStatement {
	return s.expected(func(x Sender, c Scope, departement string) bool { return s.allows(x, c, departement, day) })
}

func (s *Settings) expected(awaited func(Sender, Scope, string) bool) []ExpectedStatement {
	var all []ExpectedStatement
	for _, sender := range s.Senders {
		for _, scope := range sender.Sends {
			if !scope.Expected {
				continue
			}
			for _, d := range scope.Departements {
				if awaited(sender, scope, d) {
					all = append(all, ExpectedStatement{sender.Code, scope.Kind, d})
				}
			}
		}
	}
	slices.SortFunc(all, func(a, b ExpectedStatement) int {
		return cmp.Or(cmp.Compare(a.Sender, b.Sender), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Departement, b.Departement))
	})
	return slices.Compact(all)
}

// ExpectedFor returns the statements awaited for the month that ends on a day: from whoever
// may send them on the day after, of the departments that had opened by then.
func (s *Settings) ExpectedFor(last time.Time) []ExpectedStatement {
	return slices.DeleteFunc(s.ExpectedOn(last.AddDate(0, 0, 1)), func(e ExpectedStatement) bool {
		d, _ := s.Departement(e.Departement)
		return d.OpenedOn.After(last)
	})
}

// MayOn says whether a sender may send records of a kind for a department on a day.
func (s *Settings) MayOn(sender, kind, departement string, day time.Time) bool {
	return slices.Contains(s.AuthorityOn(sender, kind, day), departement)
}

// AuthorityOn returns the departments for which a sender may send records of a kind on a
// day, sorted.
func (s *Settings) AuthorityOn(sender, kind string, day time.Time) []string {
	x, _ := s.Sender(sender)
	var all []string
	for _, c := range x.Sends {
		for _, d := range c.Departements {
			if c.Kind == kind && s.allows(x, c, d, day) {
				all = append(all, d)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// allows says whether a sender may send what a scope says on a day: in its days, and what
// is the lead's from the day on which it leads; a lead that has handed over still may.
func (s *Settings) allows(x Sender, c Scope, departement string, day time.Time) bool {
	if !c.Holds(day) {
		return false
	}
	d, known := s.Departement(departement)
	if !known || c.Kind != string(contract.Parcours) && c.Kind != string(contract.Demandes) || d.Leads == nil {
		return true
	}
	return slices.ContainsFunc(d.Leads, func(lead Term[string]) bool { return s.Same(lead.Value, x.Code) && !lead.From.After(day) })
}

// usualLimit is how many months a parcours lasts at most when no setting says otherwise.
const usualLimit = 24

// LimitOf is how many months a parcours that starts on a day lasts at most.
func (s *Settings) LimitOf(entered time.Time) int {
	if months, ok := s.LimitMonths.On(entered); ok {
		return months
	}
	return usualLimit
}

// Watched says whether somebody receives the alarms, or whether the configuration says
// that nobody does.
func (s *Settings) Watched() bool {
	return s.Operator == "none" || slices.ContainsFunc(s.Recipients, func(r Recipient) bool {
		return r.Reader == ForOperator && (r.Mail != "" || r.Folder != "")
	})
}
