package release

import (
	"strings"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/inbox"
	"github.com/agir-indicateurs/agir/pipeline/settings"
)

// A lead that handed over keeps its last statement in force: the report of a month lists it
// with its date from the month after whose end it may send nothing, and asks it for nothing.
func TestTheLastStatementOfAFormerLead(t *testing.T) {
	conf, err := settings.Load("agir.yaml", []byte(`
directions: [{code: d, label: Direction}]
departements:
  - {code: "49", direction: d, platform: Plateforme 49, lead: [{code: ancienne, to: 2025-06-15}, {code: nouvelle, from: 2025-06-16}], structures: [ancienne, nouvelle]}
structures: [{code: ancienne, label: Ancienne}, {code: nouvelle, label: Nouvelle}]
senders:
  - {code: ancienne, label: Ancienne, sends: [{kind: parcours, departements: ["49"], expected: true, to: 2025-07-01}]}
  - {code: nouvelle, label: Nouvelle, sends: [{kind: parcours, departements: ["49"], expected: true, from: 2025-06-16}]}
`))
	if err != nil {
		t.Fatal(err)
	}
	sent := time.Date(2025, 6, 14, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		month  time.Month
		former bool
	}{{time.May, false}, {time.June, false}, {time.July, true}, {time.December, true}} {
		first := time.Date(2025, c.month, 1, 0, 0, 0, 0, time.UTC)
		r := reception{places: places{conf.On(first.AddDate(0, 1, -1))}, first: first, states: []inbox.State{{Status: inbox.InForce, InForce: []string{"49"},
			Statement: inbox.Statement{Path: "a", Sender: "ancienne", Kind: "parcours", Departements: []string{"49"}, ExtractionOn: sent, ReceivedOn: sent}}}}
		r.problems = []contract.Problem{{File: "a", Rule: "date_illisible"}}
		listed := ""
		for _, s := range r.statements([]string{"49"}) {
			if s.Sender == "Ancienne" {
				listed = s.ExtractionOn.Format(time.DateOnly)
				if s.Former != c.former || s.Expected == c.former {
					t.Errorf("%s: %+v", c.month, s)
				}
			}
		}
		if !strings.HasPrefix(listed, "2025-06-14") {
			t.Errorf("%s: its statement, in force, is not listed", c.month)
		}
		if asked := len(r.questions([]string{"49"})); (asked == 0) != c.former {
			t.Errorf("%s: %d questions to it", c.month, asked)
		}
	}
}
