package sentences

import (
	"fmt"
	"strings"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/schedules/delivery"
	"github.com/agir-indicateurs/agir/schedules/work"
)

// Event is what a shift did, one line each.
func Event(e work.Event) []string {
	switch e := e.(type) {
	case work.ClockBack:
		return []string{fmt.Sprintf("clock: it was ahead, and goes back: the %d periods settled meanwhile are made again, each in its time", e.Periods)}
	case work.Taken:
		return Taken(e)
	case work.Wrote:
		var all []string
		for _, path := range e.Paths {
			all = append(all, Wrote(path))
		}
		return all
	case work.Settled:
		line := fmt.Sprintf("%s %s: %s", e.Job, e.Period, e.State)
		if words := Outcome(e.Outcome); words != "" {
			line += ": " + words
		}
		return []string{line}
	case work.Sent:
		return []string{"outbox: " + Outcome(e)}
	}
	return nil
}

// Outcome is what became of a period, as the ledger keeps it and the operator
// reads it.
func Outcome(o work.Outcome) string {
	switch o := o.(type) {
	case work.Missed:
		return "missed for too long, not made"
	case work.Failed:
		return o.Err.Error()
	case work.Waits:
		var all []string
		for _, m := range o.For {
			all = append(all, m.Sender+" "+m.Kind+" "+strings.Join(m.Departements, " "))
		}
		return "waits for " + strings.Join(all, ", ")
	case work.Ingested:
		return fmt.Sprintf("%d new files, %d refused", o.New, o.Refused)
	case work.Issued:
		words := fmt.Sprintf("edition %d of %s", o.Edition, o.Month.Format("2006-01"))
		if o.Again {
			words += ", taken up again"
		}
		return words
	case work.Drafted:
		return o.Month.Format("2006-01") + ", to be read over"
	case work.Watched:
		if o.Trouble {
			return "told to the operator"
		}
		return "all goes by itself"
	case work.Sent:
		return Summary(o.Summary)
	}
	return ""
}

// Taken is what came of an inbox.
func Taken(t work.Taken) []string {
	var all []string
	for _, p := range t.Refused {
		all = append(all, fmt.Sprintf("refused %s: %s", p.File, p.Message))
	}
	for _, f := range t.Faults {
		all = append(all, fmt.Sprintf("fault of the program on %s, refused; report this, which holds nothing of the file: %s", f.Path, f.Trace))
	}
	for _, path := range t.Waiting {
		all = append(all, fmt.Sprintf("waiting %s: still being written", path))
	}
	if n := len(t.Early); n > 0 {
		all = append(all, fmt.Sprintf("early: %d files lie in folders dated after %s and wait for their day", n, Day(t.On)))
	}
	r := t.Rows
	all = append(all,
		fmt.Sprintf("%s: %d files, %d new, %d already known, %d refused", t.Inbox, t.Found, t.New, t.Known, len(t.Refused)),
		fmt.Sprintf("%d rows read = %d kept + %d set aside + %d not data", r.Read, r.Kept, r.SetAside, r.NotData))
	if t.Withheld > 0 {
		all = append(all, fmt.Sprintf("%d of them left out: they tell of persons forgotten or purged", t.Withheld))
	}
	return all
}

// Summary is what became of the messages that were to send, in a few words.
func Summary(s delivery.Summary) string {
	var words []string
	for _, c := range []struct {
		n    int
		word string
	}{{s.Sent, "sent"}, {s.Waiting, "to send"}, {s.Refused, "refused"}, {s.GaveUp, "given up"}, {s.Superseded, "superseded"}} {
		if c.n > 0 {
			words = append(words, fmt.Sprintf("%d %s", c.n, c.word))
		}
	}
	if len(words) == 0 {
		return "nothing to send"
	}
	return strings.Join(words, ", ")
}

// Posting is a message of the outbox.
func Posting(o books.Posting) string {
	line := fmt.Sprintf("%d %s %s to %s by %s: %s", o.Number, o.Kind, o.About, o.Reader, o.Way, o.State)
	if o.Why != "" {
		line += ": " + o.Why
	}
	return line
}

// Marked is what became of a message that somebody decided on.
func Marked(o books.Posting) string { return fmt.Sprintf("%d: %s", o.Number, o.State) }

// Outbox are messages in a table, its header first.
func Outbox(all []books.Posting) [][]string {
	lines := [][]string{{"number", "kind", "about", "reader", "way", "state", "attempts", "not before", "why"}}
	for _, o := range all {
		next := ""
		if o.State == books.ToSend {
			next = Clock(o.NextAt)
		}
		lines = append(lines, []string{fmt.Sprint(o.Number), o.Kind, o.About, o.Reader, o.Way, o.State, fmt.Sprint(o.Attempts), next, o.Why})
	}
	return lines
}

// Record is a message, its documents and its attempts, one line each.
func Record(r delivery.Record) []string {
	all := []string{Posting(r.Posting), "subject: " + r.Subject}
	if r.MessageID != "" {
		all = append(all, fmt.Sprintf("Message-ID: <%s>", r.MessageID))
	}
	for _, d := range r.Documents {
		all = append(all, fmt.Sprintf("document: %s, for %s %s, SHA-256 %s", d.Name, d.Reader, d.Territory, d.Hash))
	}
	for _, a := range r.Tried {
		all = append(all, fmt.Sprintf("attempt %d, %s: %s, to %s, by %s: %s", a.Number, Clock(a.TriedAt), a.Outcome, a.Place, a.Server, a.Answer))
	}
	return all
}

// Trouble is what does not go by itself, one line each.
func Trouble(t delivery.Trouble) []string {
	var all []string
	for _, f := range t.Failures {
		all = append(all, fmt.Sprintf("%s %s failed %d times: %s", f.Job, f.Period, f.Times, f.Why))
	}
	if !t.IdleSince.IsZero() {
		all = append(all, "nothing ran since "+Clock(t.IdleSince))
	}
	if !t.QuietSince.IsZero() {
		all = append(all, "no file came since "+Day(t.QuietSince))
	}
	if t.Ahead > 0 {
		all = append(all, fmt.Sprintf("%d files were received on a day to come, until %s, by a clock that was ahead: lay them again in a folder of today's date",
			t.Ahead, Day(t.AheadUntil)))
	}
	for _, o := range t.Unsent {
		all = append(all, "outbox: "+Posting(o))
	}
	return all
}

// Condition is how the scheduled work goes, one line each; nothing before the first
// run.
func Condition(c *work.Condition) []string {
	if len(c.Runs) == 0 {
		return nil
	}
	all := []string{"", "last runs"}
	for _, r := range c.Runs[:min(5, len(c.Runs))] {
		outcome := r.Outcome
		if outcome == "" {
			outcome = "under way, or killed"
		}
		all = append(all, fmt.Sprintf("%s  %s  %s", Clock(r.StartedAt), r.Verb, outcome))
		for _, p := range r.Phases {
			all = append(all, fmt.Sprintf("    %s %s  %s  %s  %d ms", p.Job, p.Period, p.Outcome, p.Told, p.Lasted.Milliseconds()))
		}
	}
	for _, p := range c.Open {
		all = append(all, fmt.Sprintf("due since %s: %s %s, %s: %s", Clock(p.DueAt), p.Job, p.Period, p.State, p.Why))
	}
	for _, n := range c.Next {
		all = append(all, fmt.Sprintf("next %s: %s", n.Job, Clock(n.At)))
	}
	return all
}
