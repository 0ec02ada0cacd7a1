package warehouse

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

	"github.com/agir-indicateurs/agir/queries"
)

// Edition is a set of figures that was sent out: numbered, frozen, rebuilt at any
// time from the statements, decisions and settings that it names.
type Edition struct {
	Number      int
	Month       time.Time
	AsOf        time.Time
	PublishedOn time.Time
	Program     string // version of the program that made it
	Settings    string // the configuration, as written
	Frozen      Frozen
	Fingerprint string    // SHA-256 of its figures, hexadecimal
	NextOn      time.Time // day of the next issue, as announced; zero when unknown
	Readers     []string  // kinds of readers it was made for; none means all
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

// Freeze says what the store knows now.
func (s *Store) Freeze(ctx context.Context) (Frozen, error) {
	var f Frozen
	err := s.conn.QueryRowContext(ctx, `select
		(select coalesce(max(file), 0) from store.raw.file),
		(select coalesce(max(number), 0) from store.journal.verdict),
		(select coalesce(max(number), 0) from store.journal.link_decision),
		(select coalesce(max(number), 0) from store.journal.comment),
		(select coalesce(max(number), 0) from store.journal.anomaly_event),
		(select coalesce(max(number), 0) from store.aggregates.file)`).Scan(&f.File, &f.Verdict, &f.Decision, &f.Comment, &f.Anomaly, &f.Aggregate)
	return f, err
}

// Publish numbers and keeps an edition: its figures, the hash of each statement
// and question it rests on, what it told the nation, the hash of each document. An edition with the same
// month, figures and documents is not published again: it is returned as it was,
// with again true. due, when not nil, is the period of the ledger that asked for
// it: its edition is entered with the edition itself, or not at all.
func (s *Store) Publish(ctx context.Context, e Edition, a *Answer, figures *queries.Figures, told Told, documents map[string]string, due *Period) (published Edition, again bool, err error) {
	catalogue, err := queries.Load()
	if err != nil {
		return e, false, err
	}
	territories := Territories(a.Settings)
	rows := figureRows(catalogue, figures, territories)
	e.Fingerprint = fingerprint(rows)
	last, err := s.LastEdition(ctx)
	if err != nil && !errors.Is(err, ErrNoEdition) {
		return e, false, err
	}
	if err == nil && last.same(e) {
		return last, true, enterEdition(ctx, s.conn, due, last.Number)
	}
	e.Number = last.Number + 1
	err = s.inTransaction(ctx, func(conn *sql.Conn) error {
		if err := keepEdition(ctx, conn, e, a, catalogue, rows, cellRows(catalogue, figures, territories), documents); err != nil {
			return err
		}
		if err := keepTold(conn, int32(e.Number), told); err != nil {
			return err
		}
		return enterEdition(ctx, conn, due, e.Number)
	})
	if err != nil {
		return e, false, err
	}
	return e, false, s.Save(ctx) // a safe point: the documents leave after it
}

// same says whether two editions tell the same to the same readers.
func (e Edition) same(o Edition) bool {
	return e.Month.Equal(o.Month) && e.Fingerprint == o.Fingerprint && e.Settings == o.Settings && e.Program == o.Program &&
		e.Frozen.Comment == o.Frozen.Comment && e.Frozen.Anomaly == o.Frozen.Anomaly && slices.Equal(e.Readers, o.Readers)
}

func enterEdition(ctx context.Context, conn *sql.Conn, due *Period, number int) error {
	if due == nil {
		return nil
	}
	p := *due
	p.Edition = number
	return enter(ctx, conn, p)
}

func keepEdition(ctx context.Context, conn *sql.Conn, e Edition, a *Answer, c *queries.Catalogue, figures, cells [][]driver.Value, documents map[string]string) error {
	_, err := conn.ExecContext(ctx, "insert into store.editions.edition by name select ? as number, ? as month, ? as as_of, ? as published_on, ? as program, ? as settings,"+
		" ? as last_file, ? as last_verdict, ? as last_decision, ? as last_comment, ? as last_anomaly, ? as last_aggregate, ? as fingerprint, ? as next_on, ? as readers",
		e.Number, e.Month, e.AsOf, e.PublishedOn, e.Program, e.Settings, e.Frozen.File, e.Frozen.Verdict, e.Frozen.Decision, e.Frozen.Comment, e.Frozen.Anomaly, e.Frozen.Aggregate,
		e.Fingerprint, sql.NullTime{Time: e.NextOn, Valid: !e.NextOn.IsZero()}, strings.Join(e.Readers, " "))
	if err != nil {
		return err
	}
	number := int32(e.Number)
	var sources, questions, written [][]driver.Value
	for _, st := range a.States {
		for _, d := range st.InForce {
			sources = append(sources, []driver.Value{number, st.Path, st.Sender, st.Kind, d, st.ExtractionOn, st.Hash})
		}
	}
	for _, i := range c.Indicators {
		questions = append(questions, []driver.Value{number, i.Code, c.Fingerprint(i)})
	}
	for name, hash := range documents {
		written = append(written, []driver.Value{number, name, hash})
	}
	for _, t := range []struct {
		table string
		rows  [][]driver.Value
	}{{"source", sources}, {"question", questions}, {"figure", numbered(number, figures)}, {"cell", numbered(number, cells)}, {"document", written}} {
		err := appendRows(conn, "editions", t.table, func(add func(...driver.Value) error) error {
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
func figureRows(c *queries.Catalogue, f *queries.Figures, territories []Territory) [][]driver.Value {
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

func cellRows(c *queries.Catalogue, f *queries.Figures, territories []Territory) [][]driver.Value {
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

const editionColumns = `select number, month, as_of, published_on, program, settings, last_file, last_verdict, last_decision, last_comment, last_anomaly, last_aggregate, fingerprint, next_on, readers
	from store.editions.edition `

func scanEdition(row interface{ Scan(...any) error }) (Edition, error) {
	var e Edition
	var next sql.NullTime
	var readers string
	err := row.Scan(&e.Number, &e.Month, &e.AsOf, &e.PublishedOn, &e.Program, &e.Settings, &e.Frozen.File, &e.Frozen.Verdict, &e.Frozen.Decision, &e.Frozen.Comment, &e.Frozen.Anomaly, &e.Frozen.Aggregate, &e.Fingerprint, &next, &readers)
	e.NextOn, e.Readers = next.Time, strings.Fields(readers)
	if errors.Is(err, sql.ErrNoRows) {
		return e, ErrNoEdition
	}
	return e, err
}

// LastEdition is the edition published last.
func (s *Store) LastEdition(ctx context.Context) (Edition, error) {
	return scanEdition(s.conn.QueryRowContext(ctx, editionColumns+"order by number desc limit 1"))
}

// Edition is the edition of a number.
func (s *Store) Edition(ctx context.Context, number int) (Edition, error) {
	e, err := scanEdition(s.conn.QueryRowContext(ctx, editionColumns+"where number = ?", number))
	if err != nil {
		return e, fmt.Errorf("edition %d: %w", number, err)
	}
	return e, nil
}

// Editions lists the editions, first to last.
func (s *Store) Editions(ctx context.Context) ([]Edition, error) {
	rows, err := s.conn.QueryContext(ctx, editionColumns+"order by number")
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
func (s *Store) DocumentsOf(ctx context.Context, number int) (map[string]string, error) {
	rows, err := s.conn.QueryContext(ctx, "select name, hash from store.editions.document where edition = ? order by name", number)
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
func (s *Store) Redefined(ctx context.Context, number int) (map[string]bool, error) {
	catalogue, err := queries.Load()
	if err != nil {
		return nil, err
	}
	rows, err := s.conn.QueryContext(ctx, "select indicator, hash from store.editions.question where edition = ? order by indicator", number)
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
