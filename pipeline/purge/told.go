package purge

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
)

// Told is a row received that speaks of somebody. Without a kind it could not be taken
// as a record: its cells name him.
type Told struct {
	File int64
	books.RowPlace
	Kind string
}

// Traits are what a record ever kept says of its person, whatever became of the
// statement that it stands in.
type Traits struct {
	Nom, Prenom, AGDREF, Dossier string
	BornOn                       time.Time
}

// EachRecord visits every record ever kept, of former statements too.
func EachRecord(ctx context.Context, s *store.Store, conf *settings.Settings, visit func(Told, Traits)) error {
	return eachTold(ctx, s, &Marks{conf: conf}, func(file int64, at storedRow, t traits) {
		visit(Told{file, at.RowPlace, at.kind}, Traits{Nom: t.nom, Prenom: t.prenom, AGDREF: t.agdref, Dossier: t.dossier, BornOn: t.bornOn})
	})
}

// WhereTold lists the rows ever received that Remove would take away, were this person
// forgotten today: in every statement, in force or not, set aside or not. ErrShared says
// that nothing distinguishes them from those of somebody else, ErrNobody that no person
// has this key.
func WhereTold(ctx context.Context, s *store.Store, conf *settings.Settings, on time.Time, person string) ([]Told, error) {
	marks, err := ReadMarks(ctx, s, conf)
	if err != nil {
		return nil, err
	}
	marks.until = make(map[string]time.Time) // his alone
	r, err := whoGoes(ctx, s, conf, marks, Request{On: on, Person: person})
	if err != nil {
		return nil, err
	}
	if err := whatGoes(ctx, s, r, time.Time{}); err != nil {
		return nil, err
	}
	var all []Told
	for file, rows := range r.rows {
		for _, at := range rows {
			all = append(all, Told{file, at.RowPlace, at.kind})
		}
	}
	SortTold(all)
	return all, nil
}

// SortTold puts rows in the order in which they were received.
func SortTold(all []Told) {
	slices.SortFunc(all, func(a, b Told) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Sheet, b.Sheet), cmp.Compare(a.Row, b.Row), cmp.Compare(a.Kind, b.Kind))
	})
}
