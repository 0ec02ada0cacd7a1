package work

import (
	"context"
	"fmt"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/whole"
	"github.com/agir-indicateurs/agir/schedules/delivery"
)

// expire removes the files written outside of the store whose time has passed: those
// given back to senders, work lists, queues of pairs, exports of a person, drafts. Backups are the
// operator's. A file that is no longer an ordinary one of ours is left, and so is what
// cannot be removed: the next run tries again.
func (s *Shift) expire(ctx context.Context, now time.Time) error {
	days := map[string]int{
		books.FeedbackMade: s.Settings.Retention.FeedbackDays, books.WorklistMade: s.Settings.Retention.WorklistDays,
		books.ReviewRead: s.Settings.Retention.WorklistDays, books.PersonExported: s.Settings.Retention.WorklistDays,
		string(delivery.Draft): s.Settings.Retention.DraftDays,
	}
	files, err := books.OutsideFiles(ctx, s.Store)
	if err != nil {
		return err
	}
	drafts, err := books.LaidDrafts(ctx, s.Store, delivery.Drafts)
	if err != nil {
		return err
	}
	removed := 0
	for _, f := range append(files, drafts...) {
		if kept := days[f.Kind]; kept == 0 || now.Before(f.At.AddDate(0, 0, kept)) {
			continue
		}
		if whole.Remove(f.Path) == nil {
			removed++
		}
	}
	if removed == 0 {
		return nil
	}
	s.Log.Info("expiry", "files", removed)
	return books.Journal(ctx, s.Store, books.Entry{
		At: now, By: "agir " + s.Verb, Why: "fin de leur durée", Kind: books.FilesRemoved, What: fmt.Sprintf("%d files", removed),
	})
}
