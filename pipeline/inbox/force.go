package inbox

import (
	"cmp"
	"slices"
	"time"
)

// Statement is what one file tells of one kind of record: the unit that is in
// force, held or refused. Its scope is sender × kind × each of its departments.
type Statement struct {
	File         int64 // number of the file in the raw layer
	Path         string
	Sender       string
	Kind         string
	Departements []string
	ReceivedOn   time.Time
	ExtractionOn time.Time
	Hash         string
	Kept         int
	SetAside     int
	RowsIn       map[string]int // data rows by department; nil when the file has no department column
}

// Rows is the number of data rows: kept and set aside.
func (s Statement) Rows() int { return s.Kept + s.SetAside }

// rowsIn is the number of data rows that concern a department; a file without a
// department column concerns each of its departments whole.
func (s Statement) rowsIn(departement string) int {
	if s.RowsIn == nil {
		return s.Rows()
	}
	return s.RowsIn[departement]
}

// Status is what became of a statement.
type Status string

const (
	InForce   Status = "en_vigueur"
	Replaced  Status = "remplace"    // was in force until a later extraction came
	Older     Status = "plus_ancien" // came after a later extraction: never in force
	Identical Status = "identique"   // the bytes of an earlier file
	Held      Status = "retenu"      // abnormal: waits for agir accept or agir refuse
	Declined  Status = "refuse"      // refused by a person after being held
	Outside   Status = "hors_perimetre"
)

// State is a statement and what became of it by a given day.
type State struct {
	Statement
	Status  Status
	InForce []string // departments for which it is in force
	Why     string   // for a held statement: "part_mise_de_cote" or "effectif_reduit"; for one outside, "type" or "departement"
	Of      string   // path of the file that it repeats, or of the one in force that it did not replace
}

// Verdict is a person's decision on a held statement.
type Verdict struct {
	File      int64
	Kind      string
	Accept    bool
	DecidedOn time.Time
	By        string
	Why       string
}

// Rules say who may send what, and when a statement is abnormal.
type Rules struct {
	May           func(sender, kind, departement string) bool
	SetAsideShare float64 // above this share of data rows set aside, held
	ShrinkShare   float64 // below this share of the data rows in force, held
}

type scope struct{ sender, kind, departement string }

// Force tells what became of each statement received on or before asOf, given
// the decisions taken on or before that day: who is in force, replaced, held…
// It depends on nothing else, so that any past day can be told again.
// The latest extraction of a scope is in force; of two of one day, the one
// received last.
func Force(statements []Statement, verdicts []Verdict, rules Rules, asOf time.Time) []State {
	var states []State
	for _, s := range statements {
		if !s.ReceivedOn.After(asOf) {
			states = append(states, State{Statement: s})
		}
	}
	slices.SortFunc(states, func(a, b State) int {
		return cmp.Or(a.ReceivedOn.Compare(b.ReceivedOn), cmp.Compare(a.Path, b.Path), cmp.Compare(a.File, b.File), cmp.Compare(a.Kind, b.Kind))
	})
	decided := make(map[[2]any]Verdict)
	for _, v := range verdicts {
		if !v.DecidedOn.After(asOf) {
			decided[[2]any{v.File, v.Kind}] = v
		}
	}
	outside := make(map[int64]string) // file → why it is outside its sender's authority
	for _, s := range states {
		if why := s.outside(rules); why != "" {
			outside[s.File] = why
		}
	}
	current := make(map[scope]*State)
	first := make(map[[3]string]int) // sender, kind, hash → index of the first
	for i := range states {
		s := &states[i]
		if why, refused := outside[s.File]; refused {
			s.Status, s.Why = Outside, why
			continue
		}
		key := [3]string{s.Sender, s.Kind, s.Hash}
		if j, again := first[key]; again {
			s.Status, s.Of = Identical, states[j].Path
			continue
		}
		first[key] = i
		s.place(current, decided, rules)
	}
	for i := range states {
		states[i].settle(current)
	}
	return states
}

// outside says why a statement is not its sender's to send, and so its file, whole.
func (s *Statement) outside(rules Rules) string {
	if len(s.Departements) == 0 || !rules.May(s.Sender, s.Kind, "") {
		return "type"
	}
	for _, d := range s.Departements {
		if !rules.May(s.Sender, s.Kind, d) {
			return "departement"
		}
	}
	return ""
}

// place decides one statement, in the order of reception.
func (s *State) place(current map[scope]*State, decided map[[2]any]Verdict, rules Rules) {
	var free []string
	for _, d := range s.Departements {
		in := current[scope{s.Sender, s.Kind, d}]
		if in != nil && in.ExtractionOn.After(s.ExtractionOn) {
			s.Of = in.Path
			continue
		}
		free = append(free, d)
	}
	if len(free) == 0 {
		s.Status = Older
		return
	}
	if why := s.abnormal(current, rules); why != "" {
		v, known := decided[[2]any{s.File, s.Kind}]
		if !known || !v.Accept {
			s.Status, s.Why = Held, why
			if known {
				s.Status = Declined
			}
			return
		}
	}
	for _, d := range free {
		current[scope{s.Sender, s.Kind, d}] = s
	}
}

// abnormal says why a statement must be looked at before it replaces another.
func (s *State) abnormal(current map[scope]*State, rules Rules) string {
	if rows := s.Rows(); rows > 0 && float64(s.SetAside) > rules.SetAsideShare*float64(rows) {
		return "part_mise_de_cote"
	}
	before, now := 0, 0
	counted := make(map[*State]bool)
	for _, d := range s.Departements {
		in := current[scope{s.Sender, s.Kind, d}]
		if in == nil {
			continue
		}
		if in.RowsIn != nil && s.RowsIn != nil {
			before += in.rowsIn(d)
			now += s.rowsIn(d)
			continue
		}
		if !counted[in] {
			counted[in] = true
			before += in.Rows()
		}
		now = s.Rows()
	}
	if float64(now) < rules.ShrinkShare*float64(before) {
		return "effectif_reduit"
	}
	return ""
}

// settle gives their last status to the statements that were in force once.
func (s *State) settle(current map[scope]*State) {
	if s.Status != "" {
		return
	}
	for _, d := range s.Departements {
		if current[scope{s.Sender, s.Kind, d}] == s {
			s.InForce = append(s.InForce, d)
		}
	}
	s.Status = Replaced
	if len(s.InForce) > 0 {
		s.Status = InForce
		s.Of = ""
	}
}
