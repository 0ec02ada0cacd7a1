package work

import (
	"strings"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/schedules"
)

// Figures to read over ask for comments until the day before the documents are asked for, this
// day included; after it they ask for none. Before the store is live they are a rehearsal, and
// nothing of them leaves.
func TestWhenADraftAsksForComments(t *testing.T) {
	slow.Test(t, "three drafts of a month are made")
	s, _ := onDuty(t)
	conf := *s.Settings
	conf.Mail = settings.Mail{Host: "127.0.0.1", Port: 25, Security: "plain", From: "indicateurs@agir.invalid"}
	s.Settings = &conf
	if _, err := TakeFiles(t.Context(), s.Store, TakeRequest{Settings: s.Settings, Inbox: s.Inbox, On: schedules.DayOf(noon(4))}); err != nil {
		t.Fatal(err)
	}
	o := schedules.Owing{
		Schedule: schedules.Schedule{Job: "drafts", Makes: schedules.Draft, For: []string{settings.ForDirection}, Period: schedules.Month}, Period: "2023-09",
		Month: time.Date(2023, time.September, 1, 0, 0, 0, 0, time.UTC), Asked: schedules.DayOf(noon(7)),
	}
	for _, c := range []struct {
		day   int
		live  bool
		asks  bool
		state schedules.State
	}{{5, false, false, schedules.Rehearsed}, {6, true, true, schedules.Made}, {7, true, false, schedules.Made}} {
		if _, err := s.Store.Exec(t.Context(), "delete from store.outbox.document; delete from store.outbox.posting"); err != nil {
			t.Fatal(err)
		}
		s.live = c.live
		p := books.Period{State: schedules.Made}
		if _, err := s.draft(t.Context(), &p, o, schedules.DayOf(noon(c.day)), noon(c.day)); err != nil {
			t.Fatal(err)
		}
		all, err := books.Outbox(t.Context(), s.Store)
		if err != nil {
			t.Fatal(err)
		}
		asks := len(all) > 0 && strings.Contains(all[0].Body, "transmis au plus tard le 6\u00a0octobre 2023")
		if p.State != c.state || asks != c.asks || (len(all) > 0) != c.live {
			t.Errorf("on the %dth: %s, %d letters, asks for comments %v", c.day, p.State, len(all), asks)
		}
	}
}
