package books

import (
	"context"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/store"
)

// Holdings counts what a store holds and what was done with it. It names nobody.
type Holdings struct {
	Files, Unread int            // received, and those of them that could not be read
	Rows          map[string]int // kept, of all statements ever received, by kind
	OldestOn      time.Time      // day of the first file; zero for none
	Editions      int
	Sent          int            // messages that left
	Acts          map[string]int // lines of the journal since a day, by kind
	Removed       int            // persons removed for good
	Forgotten     int            // of them, one by one, as they asked
}

// HoldingsOn counts them, the journal from a day on.
func HoldingsOn(ctx context.Context, s *store.Store, since time.Time) (Holdings, error) {
	h := Holdings{Rows: make(map[string]int), Acts: make(map[string]int)}
	err := s.QueryRow(ctx, `select
		(select count(*) from store.raw.file), (select count(*) from store.raw.file where refused),
		(select coalesce(min(received_on), date '0001-01-01') from store.raw.file),
		(select count(*) from store.editions.edition), (select count(*) from store.outbox.posting where state = 'sent'),
		(select coalesce(sum(persons), 0)::bigint from store.journal.purge), (select coalesce(sum(persons), 0)::bigint from store.journal.purge where before is null)`).
		Scan(&h.Files, &h.Unread, &h.OldestOn, &h.Editions, &h.Sent, &h.Removed, &h.Forgotten)
	if err != nil {
		return h, err
	}
	if h.OldestOn.Year() == 1 {
		h.OldestOn = time.Time{}
	}
	for _, schema := range contract.Schemas() {
		var n int
		if err := s.QueryRow(ctx, "select count(*) from store.records."+string(schema.Kind)).Scan(&n); err != nil {
			return h, err
		}
		h.Rows[string(schema.Kind)] = n
	}
	lines, err := JournalLines(ctx, s, JournalRequest{From: since})
	for _, l := range lines {
		h.Acts[l.Kind]++
	}
	return h, err
}
