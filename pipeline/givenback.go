package pipeline

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/exports"
	"github.com/agir-indicateurs/agir/pipeline/inbox"
	"github.com/agir-indicateurs/agir/pipeline/returned"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
)

// Feedback is a file given back to its sender (retour qualité): his own rows
// untouched, with what there is to mend.
type Feedback struct {
	Sender  string
	Name    string // of the file to write, such as "suivi_2023-09 - retour.xlsx"
	Content []byte
}

// Feedbacks gives back every file with something to mend that no later statement
// has replaced on a day. sender, when not empty, keeps one sender's only.
func Feedbacks(ctx context.Context, s *store.Store, conf *settings.Settings, asOf time.Time, sender string) ([]Feedback, error) {
	problems, err := problemsOf(ctx, s, conf, asOf, sender, false)
	if err != nil {
		return nil, err
	}
	byFile := make(map[string][]contract.Problem)
	for _, p := range problems {
		byFile[p.File] = append(byFile[p.File], p)
	}
	current, err := currentFiles(ctx, s, conf, asOf)
	if err != nil {
		return nil, err
	}
	var all []Feedback
	for _, f := range current {
		found := byFile[f.Path]
		if len(found) == 0 || (sender != "" && f.Sender != sender) {
			continue
		}
		given, err := giveBack(ctx, s, conf, f, found, asOf)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Path, err)
		}
		for _, g := range given {
			all = append(all, Feedback{f.Sender, g.Name, g.Content})
		}
	}
	return all, nil
}

// currentFiles lists the files that still matter: in force, held or refused,
// and neither replaced by a later one nor withdrawn, nor declined before a better one came.
func currentFiles(ctx context.Context, s *store.Store, conf *settings.Settings, asOf time.Time) ([]books.FileLine, error) {
	states, err := books.States(ctx, s, conf, asOf)
	if err != nil {
		return nil, err
	}
	matters := make(map[int64]bool)
	for _, st := range states {
		switch st.Status {
		case inbox.Replaced, inbox.Identical, inbox.Older, inbox.Withdrawn:
		case inbox.Declined:
			matters[st.File] = matters[st.File] || !mended(states, st)
		default:
			matters[st.File] = true
		}
	}
	files, err := books.Files(ctx, s, asOf)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(files, func(f books.FileLine) bool { return f.Refused || !matters[f.File] }), nil
}

// mended says whether there is nothing more to mend in a statement that was declined: it
// is another sender's, or a later one of its kind is in force.
func mended(states []inbox.State, declined inbox.State) bool {
	if declined.Why == inbox.OfAnother || declined.Why == inbox.RowsOfAnother {
		return true
	}
	return slices.ContainsFunc(states, func(s inbox.State) bool {
		return s.Sender == declined.Sender && s.Kind == declined.Kind && s.File > declined.File && len(s.InForce) > 0
	})
}

func giveBack(ctx context.Context, s *store.Store, conf *settings.Settings, f books.FileLine, problems []contract.Problem, asOf time.Time) ([]returned.File, error) {
	content, err := books.Content(ctx, s, f.File)
	if err != nil {
		return nil, err
	}
	trend, err := books.Trend(ctx, s, f.Sender, asOf)
	if err != nil {
		return nil, err
	}
	return returned.Annotate(
		returned.Received{Path: f.Path, Content: content, ReceivedOn: f.ReceivedOn, Problems: problems, Trend: trend},
		returned.Reading{Limits: exports.Limits(conf.Limits), Structures: conf.StructureItems(), Labels: conf.Labels},
	)
}
