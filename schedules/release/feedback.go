package release

import (
	"context"
	"path/filepath"
	"time"

	"github.com/agir-indicateurs/agir/pipeline"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/pipeline/whole"
)

// FeedbackRequest asks for the files of the senders, given back with what to mend.
type FeedbackRequest struct {
	Settings *settings.Settings
	AsOf     time.Time
	Sender   string // only his; empty for everybody's
	Out      string // folder in which each sender has one; empty, they are laid in his own, if he has one
	By, Why  string
	At       time.Time // instant of the reading, for the journal
}

// FeedbackWhy is why the names of a sender's own files are read, unless somebody says
// otherwise.
const FeedbackWhy = "retour à l’expéditeur"

// Feedback gives each sender his files back, once the reading of the names that
// they hold is journaled.
func Feedback(ctx context.Context, store *store.Store, r FeedbackRequest) ([]pipeline.Feedback, error) {
	all, err := pipeline.Feedbacks(ctx, store, r.Settings, r.AsOf, r.Sender)
	if err != nil {
		return nil, err
	}
	for _, f := range all {
		reading := books.Entry{At: r.At, By: r.By, Why: r.Why, Kind: books.FeedbackMade, What: "feedback " + f.Sender + ": " + f.Name}
		if folder := r.folder(f.Sender); folder != "" {
			if reading.File, err = filepath.Abs(filepath.Join(folder, f.Name)); err != nil {
				return nil, err
			}
		}
		if err := books.JournalReading(ctx, store, reading); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// folder is where the files of a sender are laid, empty when they are laid nowhere.
func (r FeedbackRequest) folder(sender string) string {
	if r.Out != "" {
		return filepath.Join(r.Out, sender)
	}
	its, _ := r.Settings.Sender(sender)
	return its.Folder
}

// LayFeedback writes files below a folder, each in that of its sender, for their owner
// alone: they name people. It returns where those written lie: all of them, but for an
// error.
func LayFeedback(all []pipeline.Feedback, out string) (written []string, err error) {
	for _, f := range all {
		path := filepath.Join(out, f.Sender, f.Name)
		if err := whole.WriteNominative(path, f.Content); err != nil {
			return written, err
		}
		written = append(written, path)
	}
	return written, nil
}
