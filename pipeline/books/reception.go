package books

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/inbox"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
)

// Reception is what became, as known on a day, of all that is expected and of all that
// was received.
type Reception struct {
	Never   []settings.ExpectedStatement // nothing of it was ever in force
	InForce []InForce
	Aside   []inbox.State // received and without effect: held, declined, outside, older, identical
	Refused []FileLine    // files that could not be read
}

// InForce is the statement in force of a sender, a kind and a department.
type InForce struct {
	inbox.State
	Departement string
}

// ReceptionOn says it, from the statements as they stand that day.
func ReceptionOn(ctx context.Context, s *store.Store, conf *settings.Settings, states []inbox.State, asOf time.Time) (Reception, error) {
	var r Reception
	known := make(map[inbox.Awaited]bool)
	for _, st := range states {
		for _, d := range st.InForce {
			known[inbox.Awaited{Sender: st.Sender, Kind: st.Kind, Departement: d}] = true
			r.InForce = append(r.InForce, InForce{st, d})
		}
		switch st.Status {
		case inbox.Held, inbox.Declined, inbox.Withdrawn, inbox.Outside, inbox.Older, inbox.Identical:
			r.Aside = append(r.Aside, st)
		}
	}
	slices.SortStableFunc(r.InForce, func(a, b InForce) int { return cmp.Compare(a.key(), b.key()) })
	for _, e := range conf.ExpectedOn(asOf) {
		if !known[inbox.Awaited(e)] {
			r.Never = append(r.Never, e)
		}
	}
	files, err := Files(ctx, s, asOf)
	r.Refused = slices.DeleteFunc(files, func(f FileLine) bool { return !f.Refused })
	return r, err
}

func (x InForce) key() string { return x.Sender + "/" + x.Kind + "/" + x.Departement }
