package work

import (
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/schedules/delivery"
)

// What is made after the last day of a recipient, or before his first, is not for him: the
// days are those of Paris.
func TestARecipientIsWrittenToOnHisDays(t *testing.T) {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	s, _ := onDuty(t)
	june := func(d int) time.Time { return time.Date(2025, time.June, d, 0, 0, 0, 0, time.UTC) }
	s.Settings = &settings.Settings{Recipients: []settings.Recipient{
		{Code: "before", Period: settings.Period{To: june(15)}}, {Code: "after", Period: settings.Period{From: june(16)}}, {Code: "always"},
	}}
	for at, want := range map[time.Time]string{
		time.Date(2025, time.June, 15, 23, 59, 0, 0, paris): "before always ", time.Date(2025, time.June, 16, 0, 1, 0, 0, paris): "after always ",
	} {
		got := ""
		s.Show = func(e Event) { got += e.(Unposted).To + " " }
		if err := s.enqueue(t.Context(), []delivery.Message{{To: "before"}, {To: "after"}, {To: "always"}}, at); err != nil || got != want {
			t.Errorf("%s: %q, want %q; %v", at.Format(time.DateTime), got, want, err)
		}
	}
}
