package books

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"database/sql/driver"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/inbox"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/queries"
)

// Edition is a set of figures that was sent out: numbered, frozen, rebuilt at any
// time from the statements, decisions and settings that it names.
type Edition struct {
	Number      int
	Month       time.Time // the last one of a period
	Period      string    // the quarter or the year that it gives, 2023-T3, 2023; empty for the month
	AsOf        time.Time
	PublishedOn time.Time
	Program     string // version of the program that made it
	Settings    string // the configuration, as written
	Frozen      Frozen
	Fingerprint string    // SHA-256 of its figures, hexadecimal
	NextOn      time.Time // day of the next issue, as announced; zero when unknown
	Readers     []string  // kinds of readers it was made for; none means all
	Rectifies   int       // number of the edition that it corrects, 0 for none
	Why         string    // it does, as its readers read it
}

// Published is what an edition holds: the figures of its territories, in the order of
// publication, the statements that they rest on, what it told the nation, and the hash of
// each document by its name.
type Published struct {
	States      []inbox.State
	Territories []queries.Territory
	Figures     *queries.Figures
	Told        Told
	Release     []byte // the figures that it printed of the nation, as machines read them; nil without any
	Documents   map[string]string
}

// Months are the months whose figures an edition holds: its own and the twelve
// before.
func Months(last time.Time) []time.Time {
	var months []time.Time
	for n := 12; n >= 0; n-- {
		months = append(months, last.AddDate(0, -n, 0))
	}
	return months
}

// Publish numbers and keeps an edition: its figures, the hash of each statement
// and question it rests on, what it told the nation, the hash of each document. An edition with the same
// month, figures and documents is not published again: it is returned as it was,
// with again true. due, when not nil, is the period of the ledger that asked for
// it: its edition is entered with the edition itself, or not at all.
func Publish(ctx context.Context, s *store.Store, e Edition, with Published, due *Period) (published Edition, again bool, err error) {
	catalogue, err := queries.Load()
	if err != nil {
		return e, false, err
	}
	rows := figureRows(catalogue, with.Figures, with.Territories)
	e.Fingerprint = fingerprint(rows)
	last, err := LastEdition(ctx, s)
	if err != nil && !errors.Is(err, ErrNoEdition) {
		return e, false, err
	}
	if err == nil && last.same(e) {
		return last, true, enterEdition(ctx, s, due, last.Number)
	}
	e.Number = last.Number + 1
	err = s.InTransaction(ctx, func() error {
		if err := keepEdition(ctx, s, e, with, catalogue, rows); err != nil {
			return err
		}
		if err := keepTold(s, int32(e.Number), with.Told); err != nil {
			return err
		}
		if with.Release != nil {
			if _, _, err := KeepRelease(ctx, s, with.Release, e.PublishedOn, true); err != nil {
				return err
			}
		}
		return enterEdition(ctx, s, due, e.Number)
	})
	if err != nil {
		return e, false, err
	}
	return e, false, s.Save(ctx) // a safe point: the documents leave after it
}

// same says whether two editions give the same to the same readers.
func (e Edition) same(o Edition) bool {
	return e.Month.Equal(o.Month) && e.Period == o.Period && e.Fingerprint == o.Fingerprint && e.Settings == o.Settings && e.Program == o.Program &&
		e.Frozen.Comment == o.Frozen.Comment && e.Frozen.Anomaly == o.Frozen.Anomaly && slices.Equal(e.Readers, o.Readers) && e.Rectifies == o.Rectifies
}

func enterEdition(ctx context.Context, s *store.Store, due *Period, number int) error {
	if due == nil {
		return nil
	}
	p := *due
	p.Edition = number
	return enter(ctx, s, p)
}

func keepEdition(ctx context.Context, s *store.Store, e Edition, with Published, c *queries.Catalogue, figures [][]driver.Value) error {
	_, err := s.Exec(ctx, "insert into store.editions.edition by name select ? as number, ? as month, ? as as_of, ? as published_on, ? as program, ? as settings,"+
		" ? as last_file, ? as last_verdict, ? as last_decision, ? as last_comment, ? as last_anomaly, ? as last_aggregate, ? as last_release, ? as fingerprint, ? as next_on, ? as readers, ? as period, ? as rectifies, ? as why",
		e.Number, e.Month, e.AsOf, e.PublishedOn, e.Program, e.Settings, e.Frozen.File, e.Frozen.Verdict, e.Frozen.Decision, e.Frozen.Comment, e.Frozen.Anomaly, e.Frozen.Aggregate, e.Frozen.Release,
		e.Fingerprint, sql.NullTime{Time: e.NextOn, Valid: !e.NextOn.IsZero()}, strings.Join(e.Readers, " "), e.Period, e.Rectifies, e.Why)
	if err != nil {
		return err
	}
	number := int32(e.Number)
	var sources, questions, written [][]driver.Value
	for _, st := range with.States {
		for _, d := range st.InForce {
			sources = append(sources, []driver.Value{number, st.Path, st.Sender, st.Kind, d, st.ExtractionOn, st.Hash})
		}
	}
	for _, i := range c.Indicators {
		questions = append(questions, []driver.Value{number, i.Code, c.Fingerprint(i)})
	}
	for name, hash := range with.Documents {
		written = append(written, []driver.Value{number, name, hash})
	}
	for _, t := range []struct {
		table string
		rows  [][]driver.Value
	}{{"source", sources}, {"question", questions}, {"figure", numbered(number, figures)}, {"cell", numbered(number, cellRows(c, with.Figures, with.Territories))}, {"document", written}} {
		err := s.Append("editions", t.table, func(add func(...driver.Value) error) error {
			for _, r := range t.rows {
				if err := add(r...); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("editions.%s: %w", t.table, err)
		}
	}
	return nil
}

func numbered(edition int32, rows [][]driver.Value) [][]driver.Value {
	out := make([][]driver.Value, len(rows))
	for i, r := range rows {
		out[i] = append([]driver.Value{edition}, r...)
	}
	return out
}

// figureRows lists the measures in the order of publication.
func figureRows(c *queries.Catalogue, f *queries.Figures, territories []queries.Territory) [][]driver.Value {
	var rows [][]driver.Value
	for _, month := range f.Months {
		for _, t := range territories {
			for _, i := range c.Indicators {
				m := f.At(i.Code, t.Level, t.Code, month)
				if m.Indicator == "" {
					continue
				}
				rows = append(rows, []driver.Value{month, string(t.Level), t.Code, i.Code, string(m.Kind),
					m.Numerator, m.Denominator, m.Value, m.Known, m.Low, m.High})
			}
		}
	}
	return rows
}

func cellRows(c *queries.Catalogue, f *queries.Figures, territories []queries.Territory) [][]driver.Value {
	var rows [][]driver.Value
	for _, month := range f.Months {
		for _, t := range territories {
			for _, table := range c.Tables {
				for _, cell := range f.Cells(table.Code, t.Level, t.Code, month) {
					rows = append(rows, []driver.Value{month, string(t.Level), t.Code, table.Code, cell.Modality, int32(cell.Rank), cell.Count})
				}
			}
		}
	}
	return rows
}

func fingerprint(rows [][]driver.Value) string {
	h := sha256.New()
	for _, r := range rows {
		fmt.Fprintln(h, []any{r})
	}
	return hex.EncodeToString(h.Sum(nil))
}

// ErrNoEdition says that no edition has this number.
var ErrNoEdition = errors.New("no such edition")

const editionColumns = `select number, month, as_of, published_on, program, settings, last_file, last_verdict, last_decision, last_comment, last_anomaly, last_aggregate, last_release, fingerprint, next_on, readers, period, rectifies, why
	from store.editions.edition `

func scanEdition(row interface{ Scan(...any) error }) (Edition, error) {
	var e Edition
	var next sql.NullTime
	var readers string
	err := row.Scan(&e.Number, &e.Month, &e.AsOf, &e.PublishedOn, &e.Program, &e.Settings, &e.Frozen.File, &e.Frozen.Verdict, &e.Frozen.Decision, &e.Frozen.Comment, &e.Frozen.Anomaly, &e.Frozen.Aggregate, &e.Frozen.Release, &e.Fingerprint, &next, &readers, &e.Period, &e.Rectifies, &e.Why)
	e.NextOn, e.Readers = next.Time, strings.Fields(readers)
	if errors.Is(err, sql.ErrNoRows) {
		return e, ErrNoEdition
	}
	return e, err
}

// LastEdition is the edition published last.
func LastEdition(ctx context.Context, s *store.Store) (Edition, error) {
	return scanEdition(s.QueryRow(ctx, editionColumns+"order by number desc limit 1"))
}

// EditionOf is the edition of a number.
func EditionOf(ctx context.Context, s *store.Store, number int) (Edition, error) {
	e, err := scanEdition(s.QueryRow(ctx, editionColumns+"where number = ?", number))
	if err != nil {
		return e, fmt.Errorf("edition %d: %w", number, err)
	}
	return e, nil
}

// Editions lists the editions, first to last.
func Editions(ctx context.Context, s *store.Store) ([]Edition, error) {
	rows, err := s.Query(ctx, editionColumns+"order by number")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []Edition
	for rows.Next() {
		e, err := scanEdition(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	return all, rows.Err()
}

// DocumentsOf is the hash of each document of an edition, by name.
func DocumentsOf(ctx context.Context, s *store.Store, number int) (map[string]string, error) {
	rows, err := s.Query(ctx, "select name, hash from store.editions.document where edition = ? order by name", number)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	documents := make(map[string]string)
	for rows.Next() {
		var name, hash string
		if err := rows.Scan(&name, &hash); err != nil {
			return nil, err
		}
		documents[name] = hash
	}
	return documents, rows.Err()
}

// Redefined names the indicators whose question is no longer the one that an
// edition asked.
func Redefined(ctx context.Context, s *store.Store, number int) (map[string]bool, error) {
	catalogue, err := queries.Load()
	if err != nil {
		return nil, err
	}
	rows, err := s.Query(ctx, "select indicator, hash from store.editions.question where edition = ? order by indicator", number)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	redefined := make(map[string]bool)
	for rows.Next() {
		var code, hash string
		if err := rows.Scan(&code, &hash); err != nil {
			return nil, err
		}
		i, ok := catalogue.Indicator(code)
		redefined[code] = !ok || catalogue.Fingerprint(i) != hash
	}
	return redefined, rows.Err()
}
