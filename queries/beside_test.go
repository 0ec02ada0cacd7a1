package queries_test

import (
	"crypto/md5"
	"database/sql"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/queries"
)

// What is asked beside the figures: of rows that are laid, in a line each, each column parted by a bar.

// beside is an empty store where the layers lie that these questions read.
func beside(t *testing.T, layers ...string) *store.Store {
	t.Helper()
	s := empty(t)
	lay(t, s, "use memory", "create schema staging; create schema consolidated; create schema linkage", queries.Macros())
	lay(t, s, layers...)
	return s
}

func lay(t *testing.T, s *store.Store, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if _, err := s.Exec(t.Context(), text); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
	}
}

// reads asks a question and compares its rows, in whatever order, with lines.
func reads(t *testing.T, s *store.Store, name string, args []any, want ...string) {
	t.Helper()
	asks(t, s, name, queries.Answer(name), args, want...)
}

func asks(t *testing.T, s *store.Store, name, query string, args []any, want ...string) {
	t.Helper()
	rows, err := s.Query(t.Context(), query, args...)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for rows.Next() {
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		said := make([]string, len(columns))
		for i, v := range values {
			if day, dated := v.(time.Time); dated {
				v = day.Format(time.DateOnly)
			}
			if said[i] = fmt.Sprint(v); v == nil {
				said[i] = "-"
			}
		}
		got = append(got, strings.Join(said, " | "))
	}
	slices.Sort(got)
	slices.Sort(want)
	if rows.Err() != nil || !slices.Equal(got, want) {
		t.Errorf("%s: %v\n%s\nwant\n%s", name, rows.Err(), strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// counts has the rows of circles 1 (persons that begin with P) and of nobody counted in September 2023,
// and not those of circle 2, and compares columns of what is counted with lines.
func counts(t *testing.T, s *store.Store, c queries.Counting, columns string, want ...string) {
	t.Helper()
	lay(t, s, `create schema if not exists counted; create or replace table counted.person as from (values ('P1', 1), ('P2', 1), ('P3', 1), ('K1', 2)) as t(person, circle);
		create or replace table counted.missing as select 1 as circle`)
	asks(t, s, c.Name, "select circle, question, "+columns+" from ("+c.SQL(time.Date(2023, time.September, 1, 0, 0, 0, 0, time.UTC))+")", nil, want...)
}

func of(name, table string) []any { return []any{sql.Named(name, table)} }

// A figure of another store is given of rows that are not of a structure alone, as they add up.
func TestWhatAnotherStoreIsGiven(t *testing.T) {
	s := beside(t, `create table given as from (values
		(date '2023-09-01', '44', true, false, 1, 2, 2.5::double, 30, 1, null), (date '2023-09-01', '44', true, false, 3, 4, 2.5, 30, 1, null),
		(date '2023-09-01', '44', true, true, 1, 1, 0.5, 30, 0, null), (date '2023-08-01', '44', true, false, 1, 1, 2.5, 60, 1, null),
		(date '2023-09-01', '85', true, false, 1, 1, 2.5, 30, 1, null), (date '2023-09-01', '44', false, false, 1, 1, 2.5, 30, 1, null),
		(date '2023-09-01', '44', true, false, 9, 9, 9.5, 99, 9, 'structure')) as t(month, departement, once_in_direction, once_in_nation, numerator, denominator, value, days, event, only_at)`,
		`create table cells as from (values (date '2023-09-01', '44', 'Femmes', 1, 1.0::double, null), (date '2023-09-01', '44', 'Femmes', 1, 1.0, null), (date '2023-09-01', '44', 'Hommes', 2, 1.0, null),
		(date '2023-09-01', '44', 'Femmes', 1, 0.5, null), (date '2023-09-01', '44', 'Femmes', 1, 1.0, 'national')) as t(month, departement, modality, rank, weight, only_at)`)
	reads(t, s, "told_counts", of("answers", "given"),
		"2023-08 | 44 | true | false | 1 | 1 | - | - | - | 1", "2023-09 | 44 | false | false | 1 | 1 | - | - | - | 1", "2023-09 | 44 | true | false | 4 | 6 | - | - | - | 1",
		"2023-09 | 44 | true | true | 1 | 1 | - | - | - | 1", "2023-09 | 85 | true | false | 1 | 1 | - | - | - | 1")
	reads(t, s, "told_values", of("answers", "given"),
		"2023-08 | 44 | true | false | - | - | 2.5 | - | - | 1", "2023-09 | 44 | false | false | - | - | 2.5 | - | - | 1", "2023-09 | 44 | true | false | - | - | 2.5 | - | - | 2",
		"2023-09 | 44 | true | true | - | - | 0.5 | - | - | 1", "2023-09 | 85 | true | false | - | - | 2.5 | - | - | 1")
	reads(t, s, "told_days", of("answers", "given"),
		"2023-08 | 44 | true | false | - | - | - | 60 | 1 | 1", "2023-09 | 44 | false | false | - | - | - | 30 | 1 | 1", "2023-09 | 44 | true | false | - | - | - | 30 | 1 | 2",
		"2023-09 | 44 | true | true | - | - | - | 30 | 0 | 1", "2023-09 | 85 | true | false | - | - | - | 30 | 1 | 1")
	reads(t, s, "told_cells", of("answers", "cells"), "2023-09 | 44 | Femmes | 1 | 0.5 | 1", "2023-09 | 44 | Femmes | 1 | 1 | 2", "2023-09 | 44 | Hommes | 2 | 1 | 1")
}

// Anomalies are gathered by person and department under a name of theirs; what is of no person, or of no
// department, has one too.
func TestHowAnomaliesAreGathered(t *testing.T) {
	s := beside(t, `create table broken as from (values ('P1', '44'), ('P1', '44'), ('P1', '85'), ('P2', '44'), (null, '44'), ('P1', null), (null, null), ('K1', '44')) as t(person, departement)`)
	name := func(of string) string {
		sum := md5.Sum([]byte(of))
		return hex.EncodeToString(sum[:])[:10]
	}
	counts(t, s, queries.Check{SQL: "from broken"}.Counting("broken", "2023-08-01"), "month, modality, departement, n",
		"1 | broken | 2023-08-01 | "+name("P1|44")+" | 44 | 2", "1 | broken | 2023-08-01 | "+name("P1|85")+" | 85 | 1", "1 | broken | 2023-08-01 | "+name("P2|44")+" | 44 | 1",
		"0 | broken | 2023-08-01 | "+name("|44")+" | 44 | 1", "1 | broken | 2023-08-01 | "+name("P1|")+" |  | 1", "0 | broken | 2023-08-01 | "+name("|")+" |  | 1")
}

// The parcours active on the last day of the month asked, by the month of their limit, and the first entries.
func TestTheMonthsOfAPlatform(t *testing.T) {
	s := beside(t, `create table consolidated.active_on_month_end as from (values ('P1', date '2023-09-01', '44', date '2023-10-01'), ('P2', date '2023-09-01', '44', date '2023-10-31'), ('P3', date '2023-09-01', '44', date '2023-08-31'), ('K1', date '2023-09-01', '44', date '2023-08-31'),
		('P1', date '2023-09-01', '85', date '2023-10-31'), ('P1', date '2023-08-01', '44', date '2023-10-31'), ('P1', date '2023-10-01', '44', date '2023-10-31')) as t(person, month, departement, limit_on)`,
		`create table consolidated.parcours as from (values ('P1', '44', true, date '2023-03-15'), ('P2', '44', true, date '2023-05-01'), ('P3', '44', false, date '2023-01-15'), ('P1', '85', true, date '2023-04-30'), ('K1', '44', true, date '2023-01-01')) as t(person, departement, entered, entered_on)`)
	counts(t, s, queries.CountingOfReaching("limits"), "month, departement, modality, n", "1 | limits | 2023-09-01 | 44 | 2023-08-01 | 1", "1 | limits | 2023-09-01 | 44 | 2023-10-01 | 2", "1 | limits | 2023-09-01 | 85 | 2023-10-01 | 1")
	counts(t, s, queries.CountingOfFirstEntries("first", "0001-01-01"), "month, departement, modality, n", "1 | first | 0001-01-01 | 44 | 2023-03-01 | 1", "1 | first | 0001-01-01 | 85 | 2023-04-01 | 1")
}

// Who a person is, and by which of his names he is called: the lead's, then OFII's, then anybody's.
func TestHowAPersonIsCalled(t *testing.T) {
	s := beside(t, `create table linkage.record as from (values
		('o1', 'orientations', 'c', 'Essaifictif', 'Ofii', 'n1', null, '44', 'F', 'GIN', date '1990-05-12'), ('p2', 'parcours', 'c', 'Essaifictif', ' Lead', null, 'D1', null, null, null, null),
		('p1', 'parcours', 'c', null, 'Seul', null, null, null, null, null, null), ('p3', 'parcours', 'c', 'Essaifictif', 'Second', null, null, null, null, null, null), ('a1', 'contacts', 'c', 'Essaifictif', 'Partner', null, null, null, null, null, null),
		('o2', 'orientations', 'c', 'Modelimagine', null, null, null, null, null, null, null), ('a2', 'contacts', 'c', 'Modelimagine', 'Bob', null, null, null, null, null, null),
		('b3', 'demandes', 'c', 'Quidam', 'Autre', null, null, null, null, null, null), ('a3', 'situations', 'c', 'Quidam', 'Perdu', null, null, null, null, null, null), ('a4', 'contacts', 'c', null, 'Sans', null, null, null, null, null, null)
		) as t(record, kind, consortium, nom, prenom, agdref, dossier, departement, sexe, nationalite, date_naissance)`,
		`create table linkage.chosen as from (values ('o1', 'P1'), ('p1', 'P1'), ('p2', 'P1'), ('p3', 'P1'), ('a1', 'P1'), ('o2', 'P2'), ('a2', 'P2'), ('a3', 'P3'), ('b3', 'P3'), ('a4', 'P4')) as t(record, person)`,
		`create table staging.rows_apart as from (values ('old', 'o1'), ('older', 'a3'), ('old', 'p1'), ('gone', 'x')) as t(told_as, record)`)
	reads(t, s, "names", nil, "P1 | Essaifictif  Lead", "P2 | Modelimagine", "P3 | Quidam Perdu")
	reads(t, s, "identities", nil,
		"o1 | orientations | P1 | c | Essaifictif | Ofii | n1 |  | 44 | F | GIN | 1990-05-12", "p1 | parcours | P1 | c |  | Seul |  |  |  |  |  | -", "p2 | parcours | P1 | c | Essaifictif |  Lead |  | D1 |  |  |  | -",
		"p3 | parcours | P1 | c | Essaifictif | Second |  |  |  |  |  | -", "a1 | contacts | P1 | c | Essaifictif | Partner |  |  |  |  |  | -", "o2 | orientations | P2 | c | Modelimagine |  |  |  |  |  |  | -",
		"a2 | contacts | P2 | c | Modelimagine | Bob |  |  |  |  |  | -", "b3 | demandes | P3 | c | Quidam | Autre |  |  |  |  |  | -", "a3 | situations | P3 | c | Quidam | Perdu |  |  |  |  |  | -", "a4 | contacts | P4 | c |  | Sans |  |  |  |  |  | -")
	reads(t, s, "who", nil, "a1 | P1", "a2 | P2", "a3 | P3", "a4 | P4", "b3 | P3", "o1 | P1", "o2 | P2", "old | P1", "older | P3", "p1 | P1", "p2 | P1", "p3 | P1")
}

// Where what waits and what is linked stands in the files received, row by row.
func TestWhereARecordStands(t *testing.T) {
	const met, seen = "contacts/soliha/44/aa", "situations/soliha/44/bb"
	s := beside(t,
		`insert into store.raw.file (file, path, sender, received_on, hash, size, refused) values (1, 'b/file.csv', 'lead', date '2023-09-04', 'h1', 1, false), (2, 'a/file.csv', 'soliha', date '2023-09-04', 'h2', 1, false)`,
		`create table staging.orientations as from (values ('ofii', 1, 'f', 9, 'o1'), ('ofii', 1, 'f', 2, 'o2')) as t(sender, file, sheet, row, record)`,
		`create table staging.parcours as from (values ('former', 1, 'f', 3, 'p1'), ('lead', 2, 'z', 4, 'p1'), ('lead', 2, 'e', 7, 'p1'), ('lead', 2, 'e', 8, 'p1')) as t(sender, file, sheet, row, record)`,
		`create table staging.demandes as from (values ('office', 1, 'f', 5, 'd1')) as t(sender, file, sheet, row, record)`,
		`create table staging.contacts as from (values ('soliha', 2, 'f', 2, '`+met+`', date '2023-09-01', 'visite', 'presente'), ('soliha', 2, 'f', 3, '`+met+`', date '2023-09-01', 'visite', 'presente'),
			('soliha', 1, 'f', 9, '`+met+`', date '2023-09-01', 'visite', 'presente'), ('soliha', 2, 'f', 4, '`+met+`', date '2023-09-01', 'entretien', null), ('soliha', 2, 'f', 5, '`+met+`/cc', date '2023-09-01', 'visite', 'presente')
			) as t(sender, file, sheet, row, record, date_contact, mode, presence)`,
		`create table staging.situations as from (values ('soliha', 2, 'g', 2, '`+seen+`', date '2023-09-01', 'sans_emploi', null::varchar)) as t(sender, file, sheet, row, record, date_constat, situation_emploi, situation_logement)`,
		`create table linkage.queue as from (values ('Qb', 'P1', 'P2', 'p1', 'o1', 'p1', 'o1', 3.5::double, 'w', 'held', 1, 2), ('Qa', 'P1', 'P3', '`+met+`', '`+seen+`', 'p1', 'o1', 3.5, 'w', 'held', 1, 2), ('Q0', 'P1', 'P4', 'd1', 'o1', 'p1', 'o1', 4.5, 'w', 'held', 1, 2))
			as t(id, left_person, right_person, left_record, right_record, left_first, right_first, score, why, held, left_more, right_more)`,
		`create table linkage.person as from (values ('o1', 'P1', true), ('p1', 'P1', true), ('d1', 'P4', true), ('`+met+`', 'P3', false), ('`+met+`/cc', 'P5', true), ('`+seen+`', 'P3', false)) as t(record, person, identified)`,
		`create table linkage.reason as from (values ('o1', 'agdref', 20.0::double, 'number'), ('p1', 'agdref', 20.0, 'number'), ('d1', 'seul', null, null), ('`+met+`', 'seul', null, 'none'), ('`+met+`/cc', 'decision', 0.0, 'said'), ('`+seen+`', 'seul', null, null)) as t(record, method, score, why)`)
	reads(t, s, "positions", nil, "o1 | ofii | b/file.csv | f | 9", "p1 | lead | a/file.csv | e | 7", "d1 | office | b/file.csv | f | 5", met+" | soliha | a/file.csv | f | 2", seen+" | soliha | a/file.csv | g | 2")
	facts := func(of string) string {
		sum := md5.Sum([]byte(of))
		return "/" + hex.EncodeToString(sum[:])[:12]
	}
	visit, talk, job := facts("2023-09-01|visite|presente"), facts("2023-09-01|entretien|"), facts("2023-09-01|sans_emploi|")
	reads(t, s, "links", nil,
		"ofii | orientations | b/file.csv | f | 9 | o1 | P1 | agdref | 20 | number | 1", "office | demandes | b/file.csv | f | 5 | d1 | P4 | seul | 0 |  | 1",
		"former | parcours | b/file.csv | f | 3 | p1 | P1 | agdref | 20 | number | 1", "lead | parcours | a/file.csv | z | 4 | p1 | P1 | agdref | 20 | number | 2",
		"lead | parcours | a/file.csv | e | 7 | p1 | P1 | agdref | 20 | number | 2", "lead | parcours | a/file.csv | e | 8 | p1 | P1 | agdref | 20 | number | 2",
		// rows that say the same are numbered, and a record whose person nobody knows has none
		"soliha | contacts | b/file.csv | f | 9 | "+met+visit+" |  | seul | 0 | none | 1", "soliha | contacts | a/file.csv | f | 2 | "+met+visit+"/2 |  | seul | 0 | none | 2",
		"soliha | contacts | a/file.csv | f | 3 | "+met+visit+"/3 |  | seul | 0 | none | 2", "soliha | contacts | a/file.csv | f | 5 | "+met+visit+"/4 | P5 | decision | 0 | said | 2",
		"soliha | contacts | a/file.csv | f | 4 | "+met+talk+" |  | seul | 0 | none | 2", "soliha | situations | a/file.csv | g | 2 | "+seen+job+" |  | seul | 0 |  | 2")
	// one row or another, it is named as above
	reads(t, s, "rows", []any{met}, met+visit+" | "+met, met+visit+"/2 | "+met, met+visit+"/3 | "+met, met+visit+"/4 | "+met+"/cc", met+talk+" | "+met)
	reads(t, s, "rows", []any{seen}, seen+job+" | "+seen)
	var first string
	if err := s.QueryRow(t.Context(), "select string_agg(id, ' ') from ("+queries.Answer("queue")+")").Scan(&first); err != nil || first != "Q0 Qa Qb" {
		t.Errorf("the pairs that wait are %s, %v", first, err)
	}
}
