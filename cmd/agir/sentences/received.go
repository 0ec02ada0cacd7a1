package sentences

import (
	"fmt"
	"strconv"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/inbox"
)

// InForce is what is in force of each sender in a table, its header first: what never
// came, then the rest.
func InForce(r books.Reception) [][]string {
	lines := [][]string{{"sender", "kind", "departement", "extracted", "received", "kept", "set aside", "file"}}
	for _, e := range r.Never {
		lines = append(lines, []string{e.Sender, e.Kind, e.Departement, "never", "", "", "", ""})
	}
	for _, x := range r.InForce {
		lines = append(lines, []string{x.Sender, x.Kind, x.Departement, Day(x.ExtractionOn), Day(x.ReceivedOn), strconv.Itoa(x.Kept), strconv.Itoa(x.SetAside), x.Path})
	}
	return lines
}

// PutAside is what was received and is not in force, or is in force unchanged, one line
// each.
func PutAside(r books.Reception) []string {
	var all []string
	for _, st := range r.Aside {
		line := fmt.Sprintf("%s: file %d %s (%s)", statusWords[st.Status], st.File, st.Path, st.Kind)
		if st.Status == inbox.Held {
			line += ": " + heldWords[st.Why]
			if st.Why == inbox.OfAnother || st.Why == inbox.RowsOfAnother {
				line += ", " + st.Of
			}
		}
		all = append(all, line)
	}
	unchanged := make(map[string]bool)
	for _, x := range r.InForce {
		line := fmt.Sprintf("unchanged: file %d %s (%s), the bytes of %s", x.File, x.Path, x.Kind, x.Unchanged)
		if x.Unchanged != "" && !unchanged[line] {
			unchanged[line] = true
			all = append(all, line)
		}
	}
	for _, f := range r.Refused {
		all = append(all, fmt.Sprintf("refused: file %d %s", f.File, f.Path))
	}
	return all
}

var statusWords = map[inbox.Status]string{
	inbox.Held:      "held",
	inbox.Declined:  "declined",
	inbox.Withdrawn: "withdrawn",
	inbox.Outside:   "not allowed",
	inbox.Older:     "older than the one in force",
	inbox.Identical: "identical to an earlier one",
}

var heldWords = map[string]string{
	inbox.TooManyAside:  "too many rows set aside",
	inbox.FarFewer:      "far fewer rows than the one in force",
	inbox.OfAnother:     "the bytes of another sender",
	inbox.RowsOfAnother: "the rows of another sender",
	inbox.TwoOfOneDay:   "two of one day, parts or versions",
}

// Judged is a statement that somebody decided on.
func Judged(st inbox.State, act inbox.Act) string {
	return fmt.Sprintf("%s %s (%s)", actWords[act], st.Path, st.Kind)
}

var actWords = map[inbox.Act]string{
	inbox.Accept:    "accepted",
	inbox.Refuse:    "refused",
	inbox.Withdraw:  "withdrawn",
	inbox.Reinstate: "decision taken back on",
}

// Problems is what there is to mend, its place first; equal faults are together.
func Problems(problems []contract.Problem) []string {
	var all []string
	groups := contract.Group(problems)
	for i := range groups {
		all = append(all, problem(&groups[i]))
	}
	if len(groups) < len(problems) {
		all = append(all, "Les problèmes de même nature sont réunis. Tous, un par un\u202f: agir problems --format csv.")
	}
	return all
}

func problem(g *contract.Grouped) string {
	place := g.File
	if g.Sheet != "" {
		place += ", feuille « " + g.Sheet + " »"
	}
	if g.Row > 0 {
		place += ", " + g.Lines()
	}
	if g.Label != "" {
		place += ", colonne « " + g.Label + " »"
	}
	return place + " : " + g.Sentence()
}

// Anomaly is something that contradicts itself in the data.
func Anomaly(x books.Anomaly) string {
	state := "open"
	switch {
	case x.Justified != "":
		state = "justified by " + x.By + ": " + x.Justified
	case x.Reopened:
		state = "reopened"
	}
	since := ""
	if !x.FirstSeenOn.IsZero() {
		since = ", since " + Day(x.FirstSeenOn)
	}
	return fmt.Sprintf("%s  %s %s  %s  %d rows%s  %s", x.Level, x.Check, x.Subject, x.Departement, x.Rows, since, state)
}

// Anomalies is how many there are.
func Anomalies(n int) string { return fmt.Sprintf("%d anomalies", n) }

// Commented is a comment that was kept.
func Commented(c books.Comment) string {
	return fmt.Sprintf("comment %d on %s %s of %s", c.Number, c.Departement, c.Subject, c.Month.Format("2006-01"))
}
