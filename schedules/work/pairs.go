package work

import (
	"context"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/review"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
)

// countPairs remembers how many pairs wait for somebody, unless what that rests on is the
// same: the status says it without working out who is one person.
func countPairs(ctx context.Context, s *store.Store, conf *settings.Settings, known books.Frozen, on time.Time) error {
	last, counted, err := books.LastWaitingPairs(ctx, s)
	if err != nil || known.File == 0 || counted && last.Of(known) && last.Decided == 0 {
		return err
	}
	pairs, err := queued(ctx, s, conf, on)
	if err != nil {
		return err
	}
	return books.KeepWaitingPairs(ctx, s, books.WaitingPairs{On: on, Pairs: pairs, Known: known})
}

// queued counts the pairs that wait, listed or not, by working out who is one person.
func queued(ctx context.Context, s *store.Store, conf *settings.Settings, on time.Time) (int, error) {
	queue, err := review.Queue(ctx, s, conf, on)
	return len(queue.Pairs) + queue.Unlisted, err
}

// waitingPairs is how many wait: as the last run counted them, less those decided since;
// counted now when files came or were judged since.
func waitingPairs(ctx context.Context, s *store.Store, conf *settings.Settings, on time.Time) (int, error) {
	known, err := books.Freeze(ctx, s)
	if err != nil || known.File == 0 {
		return 0, err
	}
	last, counted, err := books.LastWaitingPairs(ctx, s)
	if err != nil || counted && last.Of(known) {
		return last.Left(), err
	}
	return queued(ctx, s, conf, on)
}
