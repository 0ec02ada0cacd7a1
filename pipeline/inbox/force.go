package inbox

import (
	"cmp"
	"slices"
	"time"
)

// Statement is what one file holds of one kind of record: the unit that is in
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
	Authority    []string       // departments for which its sender could send this kind on the day it came
	Whole        bool           // the file has no department column: it is in force, held or refused for all of them together
	RowsIn       map[string]int // data rows by department; nil when its rows do not say theirs
	Alike        map[int64]int  // how many of its rows are rows of another file, where that can hold it
	Compared     int            // of how many rows, with Alike
}

// Rows is the number of data rows: kept and set aside.
func (s Statement) Rows() int { return s.Kept + s.SetAside }

// Status is what became of a statement.
type Status string

const (
	InForce   Status = "en_vigueur"
	Replaced  Status = "remplace"    // was in force until a later extraction came
	Older     Status = "plus_ancien" // came after a later extraction: never in force
	Identical Status = "inchange"    // the bytes of an earlier file, of the same extraction day
	Held      Status = "retenu"      // abnormal: waits for agir accept or agir refuse
	Declined  Status = "refuse"      // refused by a person after being held
	Withdrawn Status = "retire"      // withdrawn by a person after being let in
	Outside   Status = "hors_perimetre"
)

// Why a statement is held.
const (
	TooManyAside  = "part_mise_de_cote"
	FarFewer      = "effectif_reduit"
	OfAnother     = "autre_expediteur" // the bytes of a file of another sender
	RowsOfAnother = "autres_lignes"    // the rows of a statement of another sender: a wrong folder
	TwoOfOneDay   = "meme_jour"        // nothing says whether it is a part or a version of another of its day
	OutsideKind   = "type"             // outside: the kind is not its sender's to send
	OutsidePlaces = "departement"      // outside: one of its departments is not
)

// State is a statement and what became of it by a given day.
type State struct {
	Statement
	Status    Status
	InForce   []string // departments for which it is in force
	Why       string   // for one held, refused or outside
	Of        string   // path of the file that it repeats, or of the one in force that it did not replace
	Unchanged string   // path of the first file of its sender with the same bytes; empty for that one
	Mates     []int64  // for one without departments: the other files of its day, whose scope it covers too
}

// Act is what a person decides of a statement.
type Act string

const (
	Accept    Act = "accept"    // a held one is let in
	Refuse    Act = "refuse"    // a held one is not
	Withdraw  Act = "withdraw"  // one that was let in is taken out: the former one is back
	Reinstate Act = "reinstate" // the last of the acts above that stands is taken back
)

// Verdict is a person's decision on a statement.
type Verdict struct {
	File      int64
	Kind      string
	Act       Act
	DecidedOn time.Time
	By        string
	Why       string
}

// Rules say who may send what, and when a statement is abnormal.
type Rules struct {
	May func(sender, kind, departement string, on time.Time) bool
	// Same says whether one sender becomes the other: their statements are of one scope.
	Same func(a, b string) bool
	// TookOver says whether a sender leads a department after another one did: it sends
	// again what that one sent.
	TookOver      func(sender, former, departement string) bool
	SetAsideShare float64 // above this share of data rows set aside, held
	ShrinkShare   float64 // below this share of the data rows in force, held
}

// scope is, with a sender, what a statement is of.
type scope struct{ kind, departement string }

// Force says what became of each statement received on or before asOf, given
// the decisions taken on or before that day: who is in force, replaced, held…
// It depends on nothing else, so that any past day can be worked out again.
//
// The latest extraction of a scope is in force; of two of one day, the one received
// last. Bytes that their sender sent before are a statement like any other, save on
// the same extraction day, where they change nothing. Bytes of another sender are
// held, and so are its rows (see rowsOfAnother). So are two statements without
// departments of one day: a person says whether they are two parts (both are accepted,
// and in force as one) or two versions (the other is refused; the one left alone is
// read). A statement that a person withdrew is as if it had not come.
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
	f := force{rules: rules, decided: standing(verdicts, asOf), current: make(map[scope][]*State), bytes: make(map[string][]*State), day: make(map[kindOn][]*State)}
	outside := make(map[int64]string) // file → why it is outside its sender's authority
	for _, s := range states {
		if why := s.outside(rules); why != "" {
			outside[s.File] = why
		}
	}
	sent := make(map[[3]string][]*State) // by sender, kind and bytes
	for i := range states {
		s := &states[i]
		if why, refused := outside[s.File]; refused {
			s.Status, s.Why = Outside, why
			continue
		}
		key := [3]string{s.Sender, s.Kind, s.Hash}
		s.repeats(sent[key])
		sent[key] = append(sent[key], s)
	}
	for i := range states {
		if s := &states[i]; s.Status == "" && f.decided[fileKind{s.File, s.Kind}].Act == Withdraw {
			s.Status = Withdrawn
		}
	}
	mates(states)
	for i := range states {
		if s := &states[i]; s.Status == "" {
			f.day[kindOn{s.Kind, s.ReceivedOn}] = append(f.day[kindOn{s.Kind, s.ReceivedOn}], s)
		}
	}
	for i := range states {
		if s := &states[i]; s.Status == "" {
			f.place(s)
			f.bytes[s.Hash] = append(f.bytes[s.Hash], s)
			f.placed = append(f.placed, s)
		}
	}
	for i := range states {
		f.settle(&states[i])
	}
	return states
}

type fileKind struct {
	file int64
	kind string
}

type kindOn struct {
	kind string
	on   time.Time
}

// standing is, of each statement, the last act decided on or before a day that was not
// taken back.
func standing(verdicts []Verdict, asOf time.Time) map[fileKind]Verdict {
	acts := make(map[fileKind][]Verdict)
	for _, v := range verdicts {
		key := fileKind{v.File, v.Kind}
		switch {
		case v.DecidedOn.After(asOf):
		case len(acts[key]) > 0 && acts[key][len(acts[key])-1].Act == v.Act: // said twice
		case v.Act != Reinstate:
			acts[key] = append(acts[key], v)
		case len(acts[key]) > 0:
			acts[key] = acts[key][:len(acts[key])-1]
		}
	}
	last := make(map[fileKind]Verdict)
	for key, all := range acts {
		if len(all) > 0 {
			last[key] = all[len(all)-1]
		}
	}
	return last
}

// Standing is the verdict that stands on a statement on a day, if any.
func Standing(verdicts []Verdict, asOf time.Time, file int64, kind string) (Verdict, bool) {
	v, stands := standing(verdicts, asOf)[fileKind{file, kind}]
	return v, stands
}

// force is what is known while the statements are taken in the order of reception.
type force struct {
	rules   Rules
	decided map[fileKind]Verdict // the last of a person that stands
	current map[scope][]*State   // in force, of every sender: one each, or the parts of one
	bytes   map[string][]*State  // those placed, by the hash of their bytes
	placed  []*State             // in the order of reception
	day     map[kindOn][]*State  // all of a kind and a day of reception, in that order
}

// repeats says whether these bytes, which its sender sent before, bring a new
// extraction day.
func (s *State) repeats(before []*State) {
	for _, o := range before {
		if o.ExtractionOn.Equal(s.ExtractionOn) {
			s.Status, s.Of = Identical, o.Path
			return
		}
	}
	if len(before) > 0 {
		s.Unchanged = before[0].Path
	}
}

// mates finds, among the statements without departments, those of one sender, kind and
// day whose scopes meet. One without a row is nobody's part nor version.
func mates(states []State) {
	type day struct {
		sender, kind string
		on           time.Time
	}
	together := make(map[day][]*State)
	for i := range states {
		s := &states[i]
		if s.Status != "" || !s.Whole || s.Rows() == 0 {
			continue
		}
		key := day{s.Sender, s.Kind, s.ReceivedOn}
		for _, o := range together[key] {
			if slices.ContainsFunc(s.Departements, func(d string) bool { return slices.Contains(o.Departements, d) }) {
				s.Mates, o.Mates = append(s.Mates, o.File), append(o.Mates, s.File)
			}
		}
		together[key] = append(together[key], s)
	}
}

// outside says why a statement is not its sender's to send, and so its file, whole.
// What he could send the day it came he could: a sender who leaves takes nothing with
// him. What he may send by the settings of today, on the day it came, counts too: a right
// that was forgotten is given afterwards.
func (s *Statement) outside(rules Rules) string {
	if len(s.Departements) == 0 || len(s.Authority) == 0 && !rules.May(s.Sender, s.Kind, "", s.ReceivedOn) {
		return OutsideKind
	}
	for _, d := range s.Departements {
		if !slices.Contains(s.Authority, d) && !rules.May(s.Sender, s.Kind, d, s.ReceivedOn) {
			return OutsidePlaces
		}
	}
	return ""
}

// place decides one statement, in the order of reception.
func (f *force) place(s *State) {
	var free []string
	for _, d := range s.Departements {
		if later := f.later(s, d); later != nil {
			s.Of = later.Path
			continue
		}
		free = append(free, d)
	}
	if len(free) == 0 {
		s.Status = Older
		return
	}
	if why := f.held(s); why != "" {
		switch f.decided[fileKind{s.File, s.Kind}].Act {
		case "":
			s.Status, s.Why = Held, why
			return
		case Refuse:
			s.Status, s.Why = Declined, why
			return
		}
	}
	for _, d := range free {
		key := scope{s.Kind, d}
		left := slices.DeleteFunc(slices.Clone(f.current[key]), func(in *State) bool { return f.same(s, in) && !f.oneWith(s, in) })
		f.current[key] = append(left, s)
	}
}

// same says whether two statements are of one sender, or of two of whom one becomes the other.
func (f *force) same(s, o *State) bool {
	return s.Sender == o.Sender || f.rules.Same != nil && f.rules.Same(s.Sender, o.Sender)
}

// inForce is what is in force in the scope of a statement in a department.
func (f *force) inForce(s *State, departement string) (found []*State) {
	for _, in := range f.current[scope{s.Kind, departement}] {
		if f.same(s, in) {
			found = append(found, in)
		}
	}
	return found
}

// later is what is in force in a department and was extracted after this one.
func (f *force) later(s *State, departement string) *State {
	for _, in := range f.inForce(s, departement) {
		if in.ExtractionOn.After(s.ExtractionOn) {
			return in
		}
	}
	return nil
}

// oneWith says whether two statements of one day were accepted as the parts of one.
func (f *force) oneWith(s, o *State) bool {
	return slices.Contains(s.Mates, o.File) && f.decided[fileKind{s.File, s.Kind}].Act == Accept && f.decided[fileKind{o.File, o.Kind}].Act == Accept
}

// held says why a statement must be looked at before it is in force.
func (f *force) held(s *State) string {
	switch {
	case f.ofAnother(s):
		return OfAnother
	case f.rowsOfAnother(s):
		return RowsOfAnother
	case f.oneOfTwo(s):
		return TwoOfOneDay
	case f.asBefore(s):
		return ""
	}
	return f.abnormal(s)
}

// ofAnother says whether these bytes came from another sender, and were not refused there.
func (f *force) ofAnother(s *State) bool {
	if s.Rows() == 0 {
		return false
	}
	for _, o := range f.bytes[s.Hash] {
		if !f.same(s, o) && o.Status != Declined {
			s.Of = o.Path
			return true
		}
	}
	return false
}

// rowsOfAnother says whether the rows of a statement are those of another sender's, and
// not its own: at least nine in ten are in one that came before, or the same day to its
// own folder, and fewer than half in what is in force of its scope. Two partners who
// follow the same persons each keep their own rows.
func (f *force) rowsOfAnother(s *State) bool {
	if len(s.Alike) == 0 || 2*f.alreadyIn(s) >= s.Compared {
		return false
	}
	among := slices.Clone(f.placed)
	for _, o := range f.day[kindOn{s.Kind, s.ReceivedOn}] {
		if len(o.Alike) > 0 && !slices.Contains(among, o) && 2*f.alreadyIn(o) >= o.Compared {
			among = append(among, o)
		}
	}
	for _, o := range among {
		if o.Kind == s.Kind && !f.same(s, o) && !f.tookOver(s, o) && o.Hash != s.Hash && o.Status != Declined && 10*s.Alike[o.File] >= 9*s.Compared {
			s.Of = o.Path
			return true
		}
	}
	return false
}

// tookOver says whether a statement is that of a lead after the sender of another, in all
// its departments.
func (f *force) tookOver(s, o *State) bool {
	return f.rules.TookOver != nil && !slices.ContainsFunc(s.Departements, func(d string) bool { return !f.rules.TookOver(s.Sender, o.Sender, d) })
}

// alreadyIn is how many rows of a statement are in what is in force of its scope.
func (f *force) alreadyIn(s *State) int {
	rows := 0
	counted := make(map[*State]bool)
	for _, d := range s.Departements {
		for _, in := range f.inForce(s, d) {
			if !counted[in] {
				counted[in] = true
				rows += s.Alike[in.File]
			}
		}
	}
	return rows
}

// oneOfTwo says whether another statement of its day covers its scope too, and neither
// was refused; one that was refused itself stays so.
func (f *force) oneOfTwo(s *State) bool {
	if len(s.Mates) == 0 {
		return false
	}
	if f.decided[fileKind{s.File, s.Kind}].Act == Refuse {
		return true
	}
	return slices.ContainsFunc(s.Mates, func(file int64) bool { return f.decided[fileKind{file, s.Kind}].Act != Refuse })
}

// asBefore says whether its scope holds these very bytes already.
func (f *force) asBefore(s *State) bool {
	for _, d := range s.Departements {
		in := f.inForce(s, d)
		if len(in) != 1 || in[0].Hash != s.Hash {
			return false
		}
	}
	return true
}

// abnormal says why a statement must be looked at before it replaces another.
func (f *force) abnormal(s *State) string {
	if rows := s.Rows(); rows > 0 && float64(s.SetAside) > f.rules.SetAsideShare*float64(rows) {
		return TooManyAside
	}
	before, now := 0, 0
	counted := make(map[*State]bool)
	for _, d := range s.Departements {
		for _, in := range f.inForce(s, d) {
			switch {
			case in.RowsIn != nil && s.RowsIn != nil:
				before += in.RowsIn[d]
				now += s.RowsIn[d]
				continue
			case in.Whole && s.Whole && !within(in.Departements, s.Departements):
				continue // a part of what it held is no measure of it
			case !counted[in]:
				counted[in] = true
				before += in.Rows()
			}
			now = s.Rows()
		}
	}
	if float64(now) < f.rules.ShrinkShare*float64(before) {
		return FarFewer
	}
	return ""
}

func within(some, all []string) bool {
	return !slices.ContainsFunc(some, func(d string) bool { return !slices.Contains(all, d) })
}

// settle gives their last status to the statements that were in force once.
func (f *force) settle(s *State) {
	if s.Status != "" {
		return
	}
	for _, d := range s.Departements {
		if slices.Contains(f.current[scope{s.Kind, d}], s) {
			s.InForce = append(s.InForce, d)
		}
	}
	s.Status = Replaced
	if len(s.InForce) > 0 {
		s.Status = InForce
		s.Of = ""
	}
}
