package delivery

import (
	"strings"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/sources"
)

// A sender is written what he can do; whoever proved nothing is written nothing.
func TestWhatWasNotTaken(t *testing.T) {
	sent := time.Date(2023, time.October, 3, 16, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		why  sources.Left
		says string
	}{
		{sources.NoAttachment, "ne porte aucun fichier"}, {sources.TooLarge, "plus de 50\u00a0Mo"}, {sources.Unreadable, "n’a pas pu être lu"},
		{sources.NotProven, ""}, {sources.UnknownAddress, ""},
	} {
		m, ok := Untaken{Sender: "soliha", Item: "0123456789abcdef0123", SentAt: sent, Why: c.why, Limit: 50 << 20}.Message(settings.Default())
		if ok != (c.says != "") {
			t.Errorf("%s: written %v", c.why, ok)
		}
		if ok && (!strings.Contains(m.Body, c.says) || m.About != "envoi-0123456789abcdef" || m.To != SenderKey("soliha") || !strings.Contains(m.Subject, "3\u00a0octobre 2023")) {
			t.Errorf("%s: %+v", c.why, m)
		}
	}
	m, ok := Untaken{Sender: "soliha", Why: sources.NoAttachment}.Message(settings.Default())
	if !ok || strings.Contains(m.Subject, " du ") || !strings.Contains(m.Body, "Votre envoi ne porte") {
		t.Errorf("sent nobody knows when: %+v", m)
	}
}
