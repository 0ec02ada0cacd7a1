package release

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/inbox"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/documents"
)

// reception is what was received of what the senders owe, and what they have to
// mend in it.
type reception struct {
	places
	first    time.Time // of the month
	states   []inbox.State
	problems []contract.Problem
}

// ownDays is how long after a month its own statement is extracted, and
// qualityMonths over how many months that is looked at.
const (
	ownDays       = 31
	qualityMonths = 6
)

// statements says, for each statement expected of some departments, what is in
// force and whether that of the month has come.
func (r reception) statements(departements []string) []documents.Statement {
	last := r.first.AddDate(0, 1, -1)
	var all []documents.Statement
	done := make(map[string]bool)
	for _, e := range r.conf.ExpectedFor(last) {
		if !slices.Contains(departements, e.Departement) {
			continue
		}
		line := documents.Statement{Sender: r.sender(e.Sender), Kind: e.Kind, Expected: true, Reason: "non reçu", Received: inbox.HasCome(r.states, inbox.Awaited(e), last, r.conf.OneAccount)}
		common := false
		for _, st := range r.states {
			if st.Kind != e.Kind || !slices.Contains(st.Departements, e.Departement) || !r.conf.OneAccount(st.Sender, e.Sender) {
				continue
			}
			if slices.Contains(st.InForce, e.Departement) {
				line.ReceivedOn, line.ExtractionOn = st.ReceivedOn, st.ExtractionOn
				line.Read, line.SetAside = int64(st.Rows()), int64(st.SetAside)
				common = len(st.Departements) > 1
			}
			if st.Status == inbox.Held && st.ExtractionOn.After(last) {
				line.Reason = "retenu, en attente d’une décision"
			}
		}
		if line.Received {
			line.Reason = ""
		}
		if len(departements) > 1 && !common {
			line.Kind += " (" + e.Departement + ")"
		}
		key := line.Sender + line.Kind
		if !done[key] {
			done[key] = true
			all = append(all, line)
		}
	}
	return append(all, r.formerly(departements, last)...)
}

// formerly are the statements in force of those of whom nothing is expected any more, such
// as a lead that handed over: figures rest on them still.
func (r reception) formerly(departements []string, last time.Time) (all []documents.Statement) {
	expected := r.conf.ExpectedFor(last)
	for _, st := range r.states {
		in := slices.DeleteFunc(slices.Clone(departements), func(d string) bool {
			return !slices.Contains(st.InForce, d) || slices.ContainsFunc(expected, func(e settings.ExpectedStatement) bool {
				return e.Kind == st.Kind && e.Departement == d && r.conf.OneAccount(e.Sender, st.Sender)
			}) || r.conf.MayOn(st.Sender, st.Kind, d, last.AddDate(0, 0, 1))
		})
		if len(in) == 0 {
			continue
		}
		line := documents.Statement{
			Sender: r.sender(st.Sender), Kind: st.Kind, Former: true,
			ReceivedOn: st.ReceivedOn, ExtractionOn: st.ExtractionOn, Read: int64(st.Rows()), SetAside: int64(st.SetAside),
		}
		if len(departements) > 1 && len(st.Departements) == 1 {
			line.Kind += " (" + in[0] + ")"
		}
		all = append(all, line)
	}
	return all
}

// may says whether a sender may still send something for some departments.
func (r reception) may(sender string, departements []string) bool {
	x, _ := r.conf.Sender(sender)
	day := r.first.AddDate(0, 1, 0)
	return slices.ContainsFunc(x.Sends, func(s settings.Scope) bool { return overlap(r.conf.AuthorityOn(sender, s.Kind, day), departements) })
}

// asked is what to ask of a sender: the rules that his rows break, with how many rows;
// and those of files common to departments that the reader does not see, without.
type asked struct{ rows, common map[string]int64 }

// questions is what to ask of each sender this month, from the problems of its
// statements in force. How many rows of a file common to other departments break a rule
// is not for a reader of some of them: nothing says which rows are theirs.
func (r reception) questions(departements []string) []documents.Question {
	senders, common := make(map[string]string), make(map[string]bool) // by path
	for _, st := range r.states {
		if overlap(st.InForce, departements) || st.Status == inbox.Held && overlap(st.Departements, departements) {
			senders[st.Path] = st.Sender
			common[st.Path] = common[st.Path] || !within(st.Departements, departements)
		}
	}
	of := make(map[string]asked)
	for _, p := range r.problems {
		// a statement that waits for a decision stands among the statements
		sender, ok := senders[p.File]
		if !ok || p.Severity == contract.Held || p.Severity == contract.Notice || !r.may(sender, departements) { // nothing to mend, or by nobody who sends still
			continue
		}
		if _, seen := of[sender]; !seen {
			of[sender] = asked{make(map[string]int64), make(map[string]int64)}
		}
		if common[p.File] {
			of[sender].common[p.Rule]++
		} else {
			of[sender].rows[p.Rule]++
		}
	}
	var questions []documents.Question
	for _, sender := range slices.SortedFunc(maps.Keys(of), func(a, b string) int {
		return cmp.Or(cmp.Compare(total(of[b].rows), total(of[a].rows)), cmp.Compare(a, b))
	}) {
		questions = append(questions, documents.Question{Code: sender, Sender: r.sender(sender), Text: of[sender].text()})
	}
	return questions
}

func (a asked) text() string {
	var parts []string
	if len(a.rows) > 0 {
		parts = append(parts, mend(a.rows))
	}
	if len(a.common) > 0 {
		var rules []string
		for rule := range a.common {
			rules = append(rules, lowered(contract.RuleTitle(rule)))
		}
		slices.Sort(rules)
		text := "lignes à corriger dans un relevé commun à plusieurs départements (" + strings.Join(rules, ", ") + ")."
		if len(parts) > 0 {
			text = reports.Capital(reports.PlainText(text)).String()
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, " ")
}

func lowered(title string) string {
	_, first := utf8.DecodeRuneInString(title)
	return strings.ToLower(title[:first]) + title[first:]
}

// within says whether all of some departments are among others.
func within(some, others []string) bool {
	return !slices.ContainsFunc(some, func(x string) bool { return !slices.Contains(others, x) })
}

func total(counts map[string]int64) (sum int64) {
	for _, n := range counts {
		sum += n
	}
	return sum
}

// mend asks to mend the rows that broke each rule, the most numerous first.
func mend(rules map[string]int64) string {
	text := reports.Counted(total(rules), "ligne à corriger", "lignes à corriger")
	for i, rule := range slices.SortedFunc(maps.Keys(rules), func(a, b string) int {
		return cmp.Or(cmp.Compare(rules[b], rules[a]), cmp.Compare(a, b))
	}) {
		separator := ", "
		if i == 0 {
			separator = "\u202f: "
		}
		text += separator + lowered(contract.RuleTitle(rule)) + " (" + reports.FormatCount(rules[rule]) + ")"
	}
	return text + "."
}

func overlap(a, b []string) bool {
	return slices.ContainsFunc(a, func(x string) bool { return slices.Contains(b, x) })
}

// statement is one kind of record of a file.
type statement struct {
	file int64
	kind string
}

// quality is how the statements of each sender were over the last six months: one of a month has
// come when it was extracted after it, and its rows are its own in the 31 days after it.
func (r reception) quality(departements []string) []documents.SenderMonth {
	var all []documents.SenderMonth
	for n := qualityMonths - 1; n >= 0; n-- {
		month := r.first.AddDate(0, -n, 0)
		last := month.AddDate(0, 1, -1)
		bySender := make(map[string]int)
		counted := make(map[statement]bool) // a file common to several departments has its rows once
		for _, e := range r.conf.ExpectedFor(last) {
			if !slices.Contains(departements, e.Departement) {
				continue
			}
			at, seen := bySender[e.Sender]
			if !seen {
				at = len(all)
				bySender[e.Sender] = at
				all = append(all, documents.SenderMonth{Sender: r.sender(e.Sender), Month: month})
			}
			all[at].Expected++
			if inbox.HasCome(r.states, inbox.Awaited(e), last, r.conf.OneAccount) {
				all[at].Received++
			}
			st, came := r.own(e, last)
			if !came {
				continue
			}
			if of := (statement{st.File, st.Kind}); !counted[of] {
				counted[of] = true
				all[at].Rows += int64(st.Rows())
				all[at].SetAside += int64(st.SetAside)
			}
		}
	}
	return all
}

// own is the first statement that came for the month that ends on a day, in the time
// that a month has for its own.
func (r reception) own(e settings.ExpectedStatement, last time.Time) (inbox.State, bool) {
	for i := range r.states {
		if st := &r.states[i]; st.CameFor(inbox.Awaited(e), last, r.conf.OneAccount) && !st.ExtractionOn.After(last.AddDate(0, 0, ownDays)) {
			return *st, true
		}
	}
	return inbox.State{}, false
}
