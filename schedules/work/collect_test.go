package work

import (
	"errors"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/sources"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/schedules"
)

// A source is looked at when one of its hours has come since the last look, on the clocks
// of Paris; one that failed, after a while besides.
func TestWhenASourceIsDue(t *testing.T) {
	hours, err := schedules.OfSource(settings.Source{Code: "boite", When: "0 14 * * *"}) // noon in summer by UTC
	if err != nil {
		t.Fatal(err)
	}
	looked := noon(4)
	for _, c := range []struct {
		what     string
		failures int
		now      time.Time
		want     bool
	}{
		{"just before its hour", 0, noon(5).Add(-time.Second), false},
		{"at its hour", 0, noon(5), true},
		{"failed, a little ago", 1, noon(4).Add(time.Hour - time.Second), false},
		{"failed, long enough ago", 1, noon(4).Add(time.Hour), true},
		{"succeeded, an hour ago", 0, noon(4).Add(time.Hour), false},
		{"looked at by a clock that was ahead", 0, noon(4).Add(-time.Second), true},
	} {
		if got := sourceDue(hours, books.SourceState{TriedAt: looked, Failures: c.failures}, c.now, time.Hour); got != c.want {
			t.Errorf("%s: due %v", c.what, got)
		}
	}
}

// A source that cannot be asked is entered as such, counted, alarms, and stops no other.
func TestASourceThatFails(t *testing.T) {
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "agir.duckdb"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	conf := settings.Default()
	conf.Sources = []settings.Source{{Code: "a", Kind: settings.Mailbox, When: "0 14 * * *"}, {Code: "b", Kind: settings.SFTP, When: "0 14 * * *"}}
	var shown []string
	w := &Shift{
		Store: s, Settings: conf, Inbox: t.TempDir(), Log: slog.New(slog.DiscardHandler), Patience: time.Hour, Clock: time.Now,
		Words: func(Outcome) string { return "pas de secret" }, Show: func(e Event) { shown = append(shown, e.(Collected).Source) },
	}
	for times := 1; times <= 2; times++ {
		now := noon(4 + times)
		due, err := w.dueSources(t.Context(), now)
		if err != nil || len(due) != 2 {
			t.Fatalf("due: %v, %v", due, err)
		}
		if err := w.collect(t.Context(), now); err != nil {
			t.Fatal(err)
		}
		c, err := w.Condition(t.Context(), now)
		if err != nil || len(c.Trouble.Failures) != 2 || c.Trouble.Failures[0].Times != times || c.Trouble.Failures[0].Why != "pas de secret" {
			t.Errorf("the alarm: %+v, %v", c.Trouble, err)
		}
		if due, _ := w.dueSources(t.Context(), now.Add(time.Minute)); len(due) != 0 {
			t.Errorf("asked again a minute later: %v", due)
		}
	}
	if len(shown) != 4 {
		t.Errorf("shown: %v", shown)
	}
	if _, err := SourcesOf(conf, "a", "c"); !errors.Is(err, ErrNoSource) {
		t.Errorf("a source that is not there: %v", err)
	}
	if err := books.KeepSource(t.Context(), s, books.SourceState{Source: "a", TriedAt: noon(7), SucceededAt: noon(7), Waiting: 1}); err != nil {
		t.Fatal(err)
	}
	conf.Sources[0].TokenExpires, conf.Sources[1].TokenExpires = schedules.DayOf(noon(20)), schedules.DayOf(noon(200))
	c, err := w.Condition(t.Context(), noon(7))
	if len(c.Trouble.Expiring) != 1 || c.Trouble.Expiring[0].Source != "a" {
		t.Errorf("the tokens that end: %+v", c.Trouble.Expiring)
	}
	if err != nil || len(c.Trouble.Failures) != 1 || len(c.Trouble.Waiting) != 1 || c.Trouble.Waiting[0].Count != 1 {
		t.Errorf("what stays there: %+v, %v", c.Trouble, err)
	}
	if _, err := sources.Fetch(t.Context(), s, sources.Request{Source: settings.Source{Kind: "pigeon"}, Inbox: t.TempDir()}); err == nil {
		t.Error("a source of no kind was asked")
	}
}

// A token is said to end a month ahead, on that very day.
func TestATokenThatEnds(t *testing.T) {
	last := time.Date(2023, time.November, 4, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		last, on time.Time
		want     bool
	}{
		{last, time.Date(2023, time.October, 3, 0, 0, 0, 0, time.UTC), false}, {last, time.Date(2023, time.October, 4, 0, 0, 0, 0, time.UTC), true},
		{last, last.AddDate(0, 0, 1), true}, {time.Time{}, last, false},
	} {
		if got := expiring(c.last, c.on); got != c.want {
			t.Errorf("%v on %v: %v", c.last, c.on, got)
		}
	}
}
