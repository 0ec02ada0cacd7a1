package books

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/store"
)

// What other books keep of what people decided and of what left, as the journal lists it
// beside its own lines. They are no part of its chain.
const (
	StatementJudged  = "verdict"
	PairDecided      = "pair"
	FigureSaid       = "said" // a comment, or the answer to a question
	AnomalyJustified = "justified"
	EditionPublished = "edition"
	MessageLeft      = "sent"
)

// Kinds that stand for several.
const (
	AnyReading  = "read"
	AnyDecision = "decided"
	AnyLeaving  = "left"
)

// Nominative are the kinds of acts that show persons by name.
var Nominative = []string{RowsRead, WorklistMade, FeedbackMade, StatementRead, ReviewRead, PersonSought, PersonExported, LinkMade}

// together are the kinds that one stands for.
var together = map[string][]string{
	AnyReading:  Nominative,
	AnyDecision: {StatementJudged, PairDecided, FigureSaid, CommentWithdrawn, AnomalyJustified, PersonMended, PersonsRemoved, WentLive, EditionCorrected},
	AnyLeaving:  {EditionPublished, MessageLeft, ExportMade},
}

// ActKinds are the kinds that acts may be asked by.
var ActKinds = slices.Concat([]string{AnyReading, AnyDecision, AnyLeaving}, JournalKinds,
	[]string{StatementJudged, PairDecided, FigureSaid, AnomalyJustified, EditionPublished, MessageLeft})

// asks says whether a kind is among those asked; none asks for all.
func (r JournalRequest) asks(kind string) bool {
	return r.Kind == "" || r.Kind == kind || slices.Contains(together[r.Kind], kind)
}

// within says whether an instant is in the period asked, both days included.
func (r JournalRequest) within(at time.Time) bool {
	return (r.From.IsZero() || !at.Before(r.From)) && (r.To.IsZero() || at.Before(r.To.AddDate(0, 0, 1)))
}

// others are the acts that other books keep: each names no person, and says who did it.
// An act known by its day only is of its first instant.
var others = []struct{ kind, query string }{
	{StatementJudged, `select decided_on::timestamp, "by", coalesce(act, if(accepted, 'accept', 'refuse')) || ' ' || file || ' ' || kind, why from store.journal.verdict order by number`},
	{PairDecided, `select decided_on::timestamp, "by", verdict || ' ' || number, why from store.journal.link_decision order by number`},
	{PairDecided, `select undone_on::timestamp, '', 'undo ' || number, '' from store.journal.link_decision where undone_on is not null order by number`},
	{FigureSaid, `select commented_on::timestamp, "by", number || ' ' || departement || ' ' || subject || ' ' || strftime(month, '%Y-%m'), '' from store.journal.comment where withdraws is null order by number`},
	{AnomalyJustified, `select happened_on::timestamp, "by", "check" || coalesce(' ' || departement, ''), why from store.journal.anomaly_event where event = 'justified' order by number`},
	{EditionPublished, `select published_on::timestamp, '', number || ' ' || coalesce(nullif(period, ''), strftime(month, '%Y-%m')), '' from store.editions.edition order by number`},
	{MessageLeft, `select a.tried_at at time zone 'UTC', '', p.posting || ' ' || p.reader || ' ' || p.kind || ' ' || p.about || ' ' || p.way, ''
		from store.outbox.attempt as a join store.outbox.posting as p on p.posting = a.posting where a.outcome = 'sent' order by a.tried_at, p.posting`},
}

// Acts lists, in the order of time, who read, decided and sent what: the lines of the
// journal, with their place in its chain, and what other books keep, without one.
func Acts(ctx context.Context, s *store.Store, r JournalRequest) ([]JournalLine, error) {
	all, err := JournalLines(ctx, s, JournalRequest{From: r.From, To: r.To})
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(l JournalLine) bool { return !r.asks(l.Kind) })
	for _, o := range others {
		if !r.asks(o.kind) {
			continue
		}
		rows, err := s.Query(ctx, o.query)
		if err != nil {
			return nil, err
		}
		found, err := actsOf(rows, o.kind)
		if err != nil {
			return nil, err
		}
		all = append(all, slices.DeleteFunc(found, func(l JournalLine) bool { return !r.within(l.At) })...)
	}
	slices.SortStableFunc(all, func(a, b JournalLine) int { return a.At.Compare(b.At) })
	return all, nil
}

func actsOf(rows *sql.Rows, kind string) (all []JournalLine, err error) {
	defer rows.Close()
	for rows.Next() {
		l := JournalLine{Entry: Entry{Kind: kind}}
		if err := rows.Scan(&l.At, &l.By, &l.What, &l.Why); err != nil {
			return nil, err
		}
		l.At = l.At.UTC()
		all = append(all, l)
	}
	return all, rows.Err()
}
