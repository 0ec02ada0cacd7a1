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
	ErrDiffers       = errors.New("its documents can no longer be made as they were")
)

// SendAgain hands the documents of an edition, rebuilt to the byte, to the outbox for one
// of its readers, and returns the letter. What was sent before stays there.
func SendAgain(ctx context.Context, store *store.Store, r AgainRequest) (delivery.Message, error) {
	none := delivery.Message{}
	b, err := release.Rebuild(ctx, store, release.RebuildRequest{Edition: r.Edition})
	if err != nil {
		return none, err
	}
	e := b.Edition
	letter, err := letterOf(ctx, store, b.Settings, e)
	if err != nil {
		return none, err
	}
	letter.Again = true
	messages := letter.Messages(r.Settings, release.Posted(b.Documents))
	i := slices.IndexFunc(messages, func(m delivery.Message) bool { return m.To == r.Reader })
	switch {
	case i < 0:
		return none, fmt.Errorf("%s: %w", r.Reader, ErrNotItsReader)
	case !r.Settings.Reads(r.Reader, schedules.DayOf(r.Now)):
		return none, fmt.Errorf("%s: %w", r.Reader, ErrNoLongerReads)
	}
	for _, d := range b.Documents {
		if d.For == messages[i].Documents[0].For && b.Differ[d.Path()] {
			return none, fmt.Errorf("edition %d: %w", e.Number, ErrDiffers)
		}
	}
	m, err := delivery.Again(ctx, store, messages[i])
	if err != nil {
		return none, err
	}
	post := delivery.Post{Store: store, Settings: r.Settings, Clock: func() time.Time { return r.Now }}
	if len(post.Ways(m)) == 0 {
		return none, fmt.Errorf("%s: %w", r.Reader, delivery.ErrNoWay)
	}
	_, err = post.Enqueue(ctx, m)
	return m, err
}
