// Package books keeps what people and the machine received, decided and did: the files
// and their rows, the verdicts on held statements, the decisions on two records, the
// comments, the anomalies seen and justified, the editions and what they published, the
// ledger of the scheduled work, the outbox, the readings of names. It counts nothing of
// the programme: package answers does.
package books

import (
	"context"
	"database/sql/driver"
	"fmt"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/exports"
	"github.com/agir-indicateurs/agir/pipeline/inbox"
	"github.com/agir-indicateurs/agir/pipeline/store"
)

// Received is a file of the inbox with all that was understood of it.
type Received struct {
	Arrival inbox.Arrival
	Hash    string
	Content []byte
	File    *exports.File     // nil when it could not be read
	Reading *contract.Reading // always there; it refuses the file when File is nil
	// Authority is, by kind, the departments for which its sender may send it today.
	Authority map[string][]string
}

// RowPlace is a row of a file.
type RowPlace struct {
	Sheet string
	Row   int
}

// RowPlaces are the rows that a question, of their sheets and their numbers, answers.
func RowPlaces(ctx context.Context, s *store.Store, question string, args ...any) (map[RowPlace]bool, error) {
	rows, err := s.Query(ctx, question, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := make(map[RowPlace]bool)
	for rows.Next() {
		var at RowPlace
		if err := rows.Scan(&at.Sheet, &at.Row); err != nil {
			return nil, err
		}
		all[at] = true
	}
	return all, rows.Err()
}

// Knows tells which files are already in the store, by path and hash.
func Knows(ctx context.Context, s *store.Store) (map[[2]string]bool, error) {
	rows, err := s.Query(ctx, "select path, hash from store.raw.file")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	known := make(map[[2]string]bool)
	for rows.Next() {
		var key [2]string
		if err := rows.Scan(&key[0], &key[1]); err != nil {
			return nil, err
		}
		known[key] = true
	}
	return known, rows.Err()
}

// Receive keeps files, all of them whole or none: their bytes as received, the
// records and the problems that the contract made of them.
func Receive(ctx context.Context, s *store.Store, files ...*Received) error {
	s.Lay(nil)
	return s.InTransaction(ctx, func() error {
		for _, r := range files {
			if err := keep(ctx, s, r); err != nil {
				return fmt.Errorf("%s: %w", r.Arrival.Path, err)
			}
		}
		return nil
	})
}

func keep(ctx context.Context, s *store.Store, r *Received) error {
	var number int64
	if err := s.QueryRow(ctx, "select "+store.Next("file", "raw.file")).Scan(&number); err != nil {
		return err
	}
	if err := keepFile(ctx, s, number, r); err != nil {
		return err
	}
	return keepReading(s, number, r.Reading, r.Authority)
}

func keepFile(ctx context.Context, s *store.Store, number int64, r *Received) error {
	_, refused := r.Reading.Refusal()
	var form, encoding, separator any
	if r.File != nil {
		form = string(r.File.Form)
		if r.File.Form == exports.CSV {
			encoding, separator = r.File.Encoding, string(r.File.Separator)
		}
	}
	_, err := s.Exec(ctx, "insert into store.raw.file values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		number, r.Arrival.Path, r.Arrival.Sender, r.Arrival.ReceivedOn, r.Hash, r.Arrival.Size, r.Content,
		form, encoding, separator, store.OrNull(r.Reading.Month), store.OrNull(r.Reading.ExtractionOn), r.Reading.ExtractionBy, refused)
	return err
}

func keepReading(s *store.Store, number int64, reading *contract.Reading, authority map[string][]string) error {
	for _, t := range reading.Tables {
		if err := keepRecords(s, number, t); err != nil {
			return err
		}
	}
	err := s.Append("records", "statement", func(add func(...driver.Value) error) error {
		for _, t := range reading.Tables {
			var departements any
			if reading.Departements != nil {
				departements = reading.Departements
			}
			if err := add(number, t.Place(), string(t.Schema.Kind), departements, int32(t.HeaderRow),
				int32(t.Read), int32(t.Kept), int32(t.SetAside), int32(t.NotData), authority[string(t.Schema.Kind)]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return s.Append("records", "problem", func(add func(...driver.Value) error) error {
		for _, p := range reading.Problems {
			if err := add(number, p.Sheet, int32(p.Row), int32(p.Column), p.Label, p.Rule, string(p.Severity), p.Message); err != nil {
				return err
			}
		}
		return nil
	})
}

func keepRecords(s *store.Store, number int64, t contract.Table) error {
	return s.Append("records", string(t.Schema.Kind), func(add func(...driver.Value) error) error {
		line := make([]driver.Value, 3+len(t.Schema.Columns))
		line[0], line[1] = number, t.Place()
		for _, r := range t.Records {
			line[2] = int32(r.Row)
			for i, v := range r.Values {
				line[3+i] = cell(t.Schema.Columns[i].Type, v)
			}
			if err := add(line...); err != nil {
				return err
			}
		}
		return nil
	})
}

func cell(kind contract.Type, v contract.Value) driver.Value {
	switch {
	case !v.Set:
		return nil
	case kind == contract.Day:
		return v.Day
	default:
		return v.Text
	}
}

// Problems lists the problems of the files received on or before a day.
func Problems(ctx context.Context, s *store.Store, asOf time.Time, sender string) ([]contract.Problem, error) {
	rows, err := s.Query(ctx, `
		select f.path, p.sheet, p.row, p."column", p.label, p.rule, p.severity, p.message
		from store.records.problem as p
		join store.raw.file as f on f.file = p.file
		where f.received_on <= ? and (? = '' or f.sender = ?)
		order by f.path, f.file, p.sheet, p.row, p."column", p.rule`, asOf, sender, sender)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var problems []contract.Problem
	for rows.Next() {
		var p contract.Problem
		if err := rows.Scan(&p.File, &p.Sheet, &p.Row, &p.Column, &p.Label, &p.Rule, &p.Severity, &p.Message); err != nil {
			return nil, err
		}
		problems = append(problems, p)
	}
	return problems, rows.Err()
}

// Content is the bytes of a file, as received; nil when they were not kept.
func Content(ctx context.Context, s *store.Store, file int64) ([]byte, error) {
	var content []byte
	err := s.QueryRow(ctx, "select content from store.raw.file where file = ?", file).Scan(&content)
	return content, err
}
