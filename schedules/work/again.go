package work

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/schedules"
	"github.com/agir-indicateurs/agir/schedules/delivery"
	"github.com/agir-indicateurs/agir/schedules/release"
)

// AgainRequest asks to send the documents of an edition to one of its readers once more.
type AgainRequest struct {
	Settings *settings.Settings
	Edition  int
	Reader   string // code of a recipient
	Now      time.Time
}

// What keeps an edition from being sent again.
var (
	ErrNotItsReader  = errors.New("no document of this edition is for this reader")
	ErrNoLongerReads = errors.New("this reader is past his days")
)

// SendAgain hands the documents of an edition, rebuilt to the byte, to the outbox for one
// of its readers, and returns the letter. What was sent before stays there.
func SendAgain(ctx context.Context, store *store.Store, r AgainRequest) (delivery.Message, error) {
	none := delivery.Message{}
	b, err := release.Rebuild(ctx, store, release.RebuildRequest{Edition: r.Edition})
	if err != nil {
		return none, err
	}
	letter, err := letterOf(ctx, store, b.Settings, b.Edition)
	if err != nil {
		return none, err
	}
	letter.Again = true
	post := delivery.Post{Store: store, Settings: r.Settings, Clock: func() time.Time { return r.Now }}
	m, err := r.leaving(b, letter.Messages(r.Settings, release.Posted(b.Documents)), post)
	if err != nil {
		return none, err
	}
	if m, err = delivery.Again(ctx, store, m); err != nil {
		return none, err
	}
	_, err = post.Enqueue(ctx, m)
	return m, err
}

// leaving is the letter of its reader among those of an edition, or what keeps it from leaving.
func (r AgainRequest) leaving(b release.Rebuilt, messages []delivery.Message, post delivery.Post) (m delivery.Message, err error) {
	i := slices.IndexFunc(messages, func(m delivery.Message) bool { return m.To == r.Reader })
	switch {
	case i < 0:
		return m, fmt.Errorf("%s: %w", r.Reader, ErrNotItsReader)
	case !r.Settings.Reads(r.Reader, schedules.DayOf(r.Now)):
		return m, fmt.Errorf("%s: %w", r.Reader, ErrNoLongerReads)
	}
	for _, d := range b.Documents {
		if d.For == messages[i].Documents[0].For && b.Differ[d.Path()] {
			return m, fmt.Errorf("edition %d: %w", b.Edition.Number, release.ErrDiffers)
		}
	}
	if len(post.Ways(messages[i])) == 0 {
		return m, fmt.Errorf("%s: %w", r.Reader, delivery.ErrNoWay)
	}
	return messages[i], nil
}
