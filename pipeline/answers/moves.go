package answers

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/queries"
)

// Cause is why a person's answer to an indicator moved between two days.
type Cause string

const (
	LateRecord Cause = "ligne tardive"  // a statement tells more of the person
	Withdrawal Cause = "retrait"        // a statement no longer gives it
	Correction Cause = "correction"     // a statement gives it otherwise
	Merge      Cause = "rapprochement"  // the same records are tied otherwise
	Redefined  Cause = "définition"     // the question changed
	Indirect   Cause = "effet indirect" // another person's records changed the answer
	Several    Cause = "plusieurs origines"
)

// Move is a figure of a month already published that is no longer the same.
type Move struct {
	Month         time.Time
	Level         queries.Level
	Territory     string
	Indicator     string
	Before, After queries.Measure
	Arrivals      int64 // rows counted now that were not: the gross movement
	Removals      int64 // rows counted then that are no longer
	Reasons       []Reason
}

// Reason is one cause of a Move and whose statement brought it. A person is under one reason
// of a Move: they add up.
type Reason struct {
	Cause   Cause
	Sender  string // empty for a merge, a definition, an indirect effect or several
	Persons int
}

// Moves lists the figures of the months common to two questions that differ, and
// why. redefined names the indicators whose question changed in between.
func Moves(ctx context.Context, s *store.Store, before, after Question, redefined map[string]bool) ([]Move, error) {
	catalogue, err := queries.Load()
	if err != nil {
		return nil, err
	}
	was, err := remember(ctx, s, catalogue, before, "before")
	if err != nil {
		return nil, err
	}
	is, err := remember(ctx, s, catalogue, after, "after")
	if err != nil {
		return nil, err
	}
	causes, err := causes(ctx, s, catalogue)
	if err != nil {
		return nil, err
	}
	var moves []Move
	for _, month := range before.Months {
		if !slices.ContainsFunc(after.Months, month.Equal) {
			continue
		}
		for _, t := range Territories(after.Settings) {
			for _, i := range catalogue.Indicators {
				a, b := was.At(i.Code, t.Level, t.Code, month), is.At(i.Code, t.Level, t.Code, month)
				if i.OfStatements || same(a, b) {
					continue
				}
				m := Move{Month: month, Level: t.Level, Territory: t.Code, Indicator: i.Code, Before: a, After: b}
				for _, c := range causes[moveKey{question(i), month, t}] {
					if c.reason.Cause == Indirect && redefined[i.Code] {
						c.reason.Cause = Redefined
					}
					m.Arrivals += c.arrivals
					m.Removals += c.removals
					m.Reasons = append(m.Reasons, c.reason)
				}
				moves = append(moves, m)
			}
		}
	}
	return moves, nil
}

func same(a, b queries.Measure) bool {
	return a.Known == b.Known && a.Numerator == b.Numerator && a.Denominator == b.Denominator && a.Value == b.Value
}

// remember answers a question and keeps aside, beyond the next one, every row's
// answer, every fact told of each person, and who is who.
func remember(ctx context.Context, s *store.Store, c *queries.Catalogue, q Question, when string) (*queries.Figures, error) {
	a, err := Ask(ctx, s, q)
	if err != nil {
		return nil, err
	}
	figures, err := a.Figures(ctx)
	if err != nil {
		return nil, err
	}
	memory := "moves_" + when
	statements := []string{
		"drop schema if exists " + memory + " cascade",
		"create schema " + memory,
		"create table " + memory + ".answer (question varchar, month date, departement varchar, direction varchar, structure varchar, person varchar, answer varchar, apart boolean)",
		"create table " + memory + ".fact as " + queries.Answer("facts"),
		"create table " + memory + ".person as " + queries.Answer("who"),
	}
	done := make(map[string]bool)
	for _, i := range c.Indicators {
		if done[i.File] {
			continue
		}
		done[i.File] = true
		if err := a.prepare(ctx, i.SQL); err != nil {
			return nil, err
		}
		statements = append(statements, answersGiven(memory, i))
	}
	for _, q := range statements {
		if _, err := s.Exec(ctx, q); err != nil {
			return nil, err
		}
	}
	return figures, nil
}

// question is the name under which the rows of an indicator are kept.
func question(i queries.Indicator) string { return strings.TrimSuffix(path.Base(i.File), ".sql") }

func answersGiven(memory string, i queries.Indicator) string {
	answer := map[queries.Kind]string{
		queries.Count:     "counted::varchar",
		queries.Rate:      "counted::varchar",
		queries.Ratio:     "numerator || '/' || denominator",
		queries.Median:    "value::varchar",
		queries.Worst:     "value::varchar",
		queries.Incidence: "days || ':' || event",
	}[i.Kind]
	structure := "null"
	if i.Structures {
		structure = "r.structure"
	}
	return "insert into " + memory + ".answer select '" + question(i) + "', r.month, r.departement, d.direction, " + structure +
		", r.person, " + answer + ", " + strconv.FormatBool(i.Apart) + " from (" + i.SQL + ") as r join asked.departement as d on d.month = r.month and d.departement = r.departement"
}

type moveKey struct {
	question  string
	month     time.Time
	territory queries.Territory
}

type caused struct {
	reason             Reason
	arrivals, removals int64
}

// causes finds why the answers moved, person by person and for every figure at
// once: what the statements say of a person now and did not then.
func causes(ctx context.Context, s *store.Store, c *queries.Catalogue) (map[moveKey][]caused, error) {
	if err := rememberKinds(ctx, s, c); err != nil {
		return nil, err
	}
	rows, err := s.Query(ctx, queries.Answer("causes"))
	if err != nil {
		return nil, fmt.Errorf("moves: %w", err)
	}
	defer rows.Close()
	all := make(map[moveKey][]caused)
	for rows.Next() {
		var k moveKey
		var x caused
		if err := rows.Scan(&k.question, &k.month, &k.territory.Level, &k.territory.Code,
			&x.reason.Cause, &x.reason.Sender, &x.reason.Persons, &x.arrivals, &x.removals); err != nil {
			return nil, err
		}
		all[k] = append(all[k], x)
	}
	return all, rows.Err()
}

// rememberKinds writes which kinds of record each question rests on.
func rememberKinds(ctx context.Context, s *store.Store, c *queries.Catalogue) error {
	if _, err := s.Exec(ctx, "create or replace table moves_after.question_kind (question varchar, kind varchar)"); err != nil {
		return err
	}
	done := make(map[string]bool)
	for _, i := range c.Indicators {
		if done[i.File] {
			continue
		}
		done[i.File] = true
		for _, r := range c.RestsOn(i.SQL) {
			kind, ok := strings.CutPrefix(r, "staging.")
			if !ok {
				continue
			}
			if _, err := s.Exec(ctx, "insert into moves_after.question_kind values (?, ?)", question(i), kind); err != nil {
				return err
			}
		}
	}
	return nil
}
