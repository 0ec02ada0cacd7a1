package work

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/schedules/delivery"
	"github.com/agir-indicateurs/agir/schedules/release"
)

// An edition is sent again to one of its readers, on his days, by a way that he has, and as it
// was: where his own documents can no longer be made to the byte, it is not. Those of another do
// not matter to him.
func TestWhatMayBeSentAgain(t *testing.T) {
	ddets, direction := delivery.Perimeter{Reader: "ddets", Territory: "44"}, delivery.Perimeter{Reader: "direction", Territory: "agir"}
	last := time.Date(2023, time.October, 31, 0, 0, 0, 0, time.UTC)
	own, other := release.Document{Name: "rapport.pdf", For: ddets}, release.Document{Name: "tableau.pdf", For: direction}
	for name, c := range map[string]struct {
		reader string
		now    time.Time
		differ string // path of a document that can no longer be made as it was
		mail   string
		want   error
	}{
		"as it was":                {"ddets-44", noon(31), "", "ddets@agir.invalid", nil},
		"the first of its readers": {"direction", noon(31), "", "ddets@agir.invalid", nil},
		"the day after his last":   {"ddets-44", noon(32), "", "ddets@agir.invalid", ErrNoLongerReads},
		"before his first":         {"ddets-44", noon(0), "", "ddets@agir.invalid", ErrNoLongerReads},
		"on his first":             {"ddets-44", noon(1), "", "ddets@agir.invalid", nil},
		"his document has changed": {"ddets-44", noon(31), own.Path(), "ddets@agir.invalid", release.ErrDiffers},
		"another's has":            {"ddets-44", noon(31), other.Path(), "ddets@agir.invalid", nil},
		"no way":                   {"ddets-44", noon(31), "", "", delivery.ErrNoWay},
		"not its reader":           {"national", noon(31), "", "ddets@agir.invalid", ErrNotItsReader},
	} {
		conf := &settings.Settings{
			Mail: settings.Mail{Host: "127.0.0.1", Port: 25, From: "indicateurs@agir.invalid"},
			Recipients: []settings.Recipient{
				{Code: "direction", Reader: "direction", Territory: "agir", Address: settings.Address{Mail: "direction@agir.invalid"}},
				{Code: "ddets-44", Reader: "ddets", Territory: "44", Address: settings.Address{Mail: c.mail}, Period: settings.Period{From: last.AddDate(0, 0, -30), To: last}},
				{Code: "national", Reader: "national", Territory: "FR", Address: settings.Address{Mail: "national@agir.invalid"}},
			},
		}
		b := release.Rebuilt{Edition: books.Edition{Number: 1}, Documents: []release.Document{other, own}, Differ: map[string]bool{c.differ: true}}
		messages := []delivery.Message{{To: "direction", Documents: []delivery.Document{{For: direction}}}, {To: "ddets-44", Documents: []delivery.Document{{For: ddets}}}}
		r := AgainRequest{Settings: conf, Edition: 1, Reader: c.reader, Now: c.now}
		m, err := r.leaving(b, messages, delivery.Post{Settings: conf})
		if !errors.Is(err, c.want) || (err == nil) != (m.To == c.reader) {
			t.Errorf("%s: %q, %v", name, m.To, err)
		}
	}
}

// Who had the former edition receives the one that corrects it, on his days and by a way that he
// has; who had it and receives nothing any more is named; nobody else is written to.
func TestWhoReceivesACorrection(t *testing.T) {
	september := settings.Period{To: time.Date(2023, time.September, 30, 0, 0, 0, 0, time.UTC)}
	conf := &settings.Settings{
		Mail: settings.Mail{Host: "127.0.0.1", Port: 25, From: "indicateurs@agir.invalid"},
		Recipients: []settings.Recipient{
			{Code: "reads", Address: settings.Address{Mail: "a@agir.invalid"}}, {Code: "read", Address: settings.Address{Mail: "b@agir.invalid"}, Period: september},
			{Code: "no way"}, {Code: "never had it", Address: settings.Address{Mail: "c@agir.invalid"}},
		},
	}
	var messages []delivery.Message
	for _, r := range conf.Recipients {
		messages = append(messages, delivery.Message{To: r.Code})
	}
	r := RectifyRequest{Settings: conf, Now: noon(1)}
	had := []string{"gone", "no way", "read", "reads"}
	leaving, noLonger := r.readdressed(slices.Clone(had), messages, delivery.Post{Settings: conf})
	if len(leaving) != 1 || leaving[0].To != "reads" || !slices.Equal(noLonger, []string{"read", "no way", "gone"}) {
		t.Errorf("%+v, and no longer %v", leaving, noLonger)
	}
	r.Now = noon(0) // the last day of September
	if leaving, noLonger = r.readdressed(slices.Clone(had), messages, delivery.Post{Settings: conf}); len(leaving) != 2 || !slices.Equal(noLonger, []string{"no way", "gone"}) {
		t.Errorf("on his last day: %+v, and no longer %v", leaving, noLonger)
	}
}
