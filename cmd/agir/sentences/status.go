package sentences

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/agir-indicateurs/agir/schedules"
	"github.com/agir-indicateurs/agir/schedules/delivery"
	"github.com/agir-indicateurs/agir/schedules/work"
)

// Part is a part of a screen: a title, then lines, then a table, its header first.
type Part struct {
	Title string
	Lines []string
	Table [][]string
}

// Status is how it stands with a store, on one screen.
func Status(s *work.Status) []Part {
	return []Part{waiting(s), awaited(s), working(s), left(s)}
}

// waiting is what waits for the operator, and what he should know.
func waiting(s *work.Status) Part {
	p := Part{Title: "État au " + Day(s.On) + colon + "rien ne vous attend"}
	lines := Trouble(s.Trouble)
	if s.Pairs > 0 {
		lines = append(lines, counted(s.Pairs, "paire de personnes à trancher", "paires de personnes à trancher")+colon+"agir review")
	}
	if len(lines) > 0 {
		p.Title = "État au " + Day(s.On) + colon + counted(len(lines), "chose vous attend", "choses vous attendent")
		p.Lines = lines
	}
	for _, u := range s.Trouble.Refused {
		p.Lines = append(p.Lines, fmt.Sprintf("à savoir%sfichier %d (%s) refusé, à renvoyer par son expéditeur. %s%sagir problems --sender %s", colon, u.File, u.Sender, u.Why, colon, u.Sender))
	}
	if len(s.Trouble.Delayed) > 0 {
		p.Lines = append(p.Lines, "à savoir"+colon+s.Trouble.DelayedLine())
	}
	if !s.Live {
		p.Lines = append(p.Lines, NotLive(s.Said))
	}
	return p
}

// widest is how many departments stand side by side; above, their codes are listed.
const widest = 6

// awaited is what has not come of the month, a line a sender and kind.
func awaited(s *work.Status) Part {
	missing, all := s.Missing()
	p := Part{Title: "Relevés " + ofMonth(s.Month) + colon}
	switch {
	case all == 0:
		p.Title += "aucun n’est attendu"
		return p
	case missing == 0:
		p.Title += "tous sont arrivés (" + fmt.Sprint(all) + ")"
		return p
	}
	p.Title += counted(missing, "manque", "manquent") + fmt.Sprintf(" sur %d", all)
	header := []string{"mois", "expéditeur", "nature"}
	if len(s.Departements) <= widest {
		header = append(header, s.Departements...)
	} else {
		header = append(header, "manque pour")
	}
	p.Table = [][]string{append(header, "dernier en vigueur")}
	for _, l := range s.Lacking() {
		p.Table = append(p.Table, lacking(s, l))
	}
	return p
}

func lacking(s *work.Status, l work.AwaitedLine) []string {
	line := []string{s.Month.Format("2006-01"), l.Sender, l.Kind}
	var codes []string
	for _, d := range s.Departements {
		come, expected := l.Come[d]
		words := "reçu"
		switch {
		case !expected:
			words = "–"
		case come.Held != 0:
			words = fmt.Sprintf("retenu (%d)", come.Held)
		case !come.In:
			words = "manque"
		}
		if len(s.Departements) <= widest {
			line = append(line, words)
		} else if expected && !come.In {
			codes = append(codes, d)
		}
	}
	if len(s.Departements) > widest {
		line = append(line, strings.Join(codes, " "))
	}
	last := "jamais reçu"
	if !l.Last.IsZero() {
		last = l.Last.Format("2006-01")
	}
	return append(line, last)
}

// working is how the scheduled work goes.
func working(s *work.Status) Part {
	p := Part{Title: "Travail" + colon + "rien n’a encore été lancé (agir run)"}
	if len(s.Runs) > 0 {
		r := s.Runs[0]
		p.Title = "Travail" + colon + "dernier passage le " + Clock(r.StartedAt) + ", agir " + r.Verb + ", " + Ended(r)
	}
	p.Lines = append(p.Lines, sourceLines(s.Sources)...)
	for _, o := range s.Open {
		why := o.Why
		if o.State == schedules.Waiting && o.Period == s.Month.Format("2006-01") {
			why = "il manque des relevés"
		}
		line := "dû depuis le " + Clock(o.DueAt) + colon + o.Job + " " + o.Period + ", " + State(o.State)
		if why != "" {
			line += colon + why
		}
		p.Lines = append(p.Lines, line)
	}
	next := slices.Clone(s.Next)
	slices.SortStableFunc(next, func(a, b work.NextHour) int { return a.At.Compare(b.At) })
	if len(next) > 0 {
		p.Lines = append(p.Lines, "à venir"+colon+strings.Join(each(next, func(n work.NextHour) string { return n.Job + " " + Clock(n.At) }), ", "))
	}
	return p
}

// leftShown is how many of the messages that left are listed.
const leftShown = 8

// left is what left for whom: the documents one by one, the rest counted.
func left(s *work.Status) Part {
	all := s.Left()
	if len(all) == 0 {
		return Part{Title: "Parti depuis un mois" + colon + "rien"}
	}
	p := Part{Title: "Parti depuis un mois" + colon + counted(len(all), "message", "messages")}
	counts := make(map[string]int)
	var rest int
	for _, o := range all {
		switch {
		case o.Kind == string(delivery.Feedback) || o.Kind == string(delivery.Reminder):
			counts[o.Kind]++
		case len(p.Table) > leftShown:
			rest++
		default:
			if p.Table == nil {
				p.Table = [][]string{{"mois", "lecteur", "nature", "voie", "le"}}
			}
			p.Table = append(p.Table, []string{cmp.Or(o.Month, "–"), o.Reader, letter(o), Way(o.Way), Clock(o.LastAt)})
		}
	}
	var more []string
	if n := counts[string(delivery.Feedback)]; n > 0 {
		more = append(more, counted(n, "retour à un expéditeur", "retours à des expéditeurs"))
	}
	if n := counts[string(delivery.Reminder)]; n > 0 {
		more = append(more, counted(n, "relance", "relances"))
	}
	if rest > 0 {
		more = append(more, counted(rest, "autre envoi", "autres envois"))
	}
	if len(more) > 0 {
		p.Lines = append(p.Lines, "dont "+strings.Join(more, ", ")+" (agir outbox list --all)")
	}
	return p
}

// MoreStatus says where the rest is.
const MoreStatus = "Tout le reste" + colon + "agir status --all"

// Indented are the lines of a part, under its title.
func Indented(lines []string) []string {
	return each(lines, func(line string) string { return "  " + line })
}

// IndentedTable is the table of a part, under its title.
func IndentedTable(table [][]string) [][]string {
	return each(table, func(line []string) []string { return append([]string{"  " + line[0]}, line[1:]...) })
}
