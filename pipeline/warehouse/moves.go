package warehouse

import (
	"context"
	"database/sql"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/queries"
)

// Cause is why a person's answer to an indicator moved between two days.
type Cause string

const (
	LateRecord Cause = "ligne tardive"  // a statement tells more of the person
	Withdrawal Cause = "retrait"        // a statement no longer tells it
	Correction Cause = "correction"     // a statement tells it otherwise
	Merge      Cause = "rapprochement"  // the same records are tied otherwise
	Redefined  Cause = "définition"     // the question changed
	Indirect   Cause = "effet indirect" // another person's records changed the answer
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

// Reason is one cause of a Move and whose statement brought it.
type Reason struct {
	Cause   Cause
	Sender  string // empty for a merge, a definition or an indirect effect
	Persons int
}

// Moves lists the figures of the months common to two questions that differ, and
// why. redefined names the indicators whose question changed in between.
func (s *Store) Moves(ctx context.Context, before, after Question, redefined map[string]bool) ([]Move, error) {
	catalogue, err := queries.Load()
	if err != nil {
		return nil, err
	}
	was, err := s.remember(ctx, catalogue, before, "before")
	if err != nil {
		return nil, err
	}
	is, err := s.remember(ctx, catalogue, after, "after")
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
				if same(a, b) {
					continue
				}
				m := Move{Month: month, Level: t.Level, Territory: t.Code, Indicator: i.Code, Before: a, After: b}
				if err := s.explainMove(ctx, catalogue, i, &m, redefined[i.Code]); err != nil {
					return nil, err
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
func (s *Store) remember(ctx context.Context, c *queries.Catalogue, q Question, when string) (*queries.Figures, error) {
	a, err := s.Ask(ctx, q)
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
		"create table " + memory + ".answer (question varchar, month date, departement varchar, direction varchar, structure varchar, person varchar, answer varchar)",
		factsTold(memory),
		"create table " + memory + ".person as select record, person from linkage.chosen",
	}
	done := make(map[string]bool)
	for _, i := range c.Indicators {
		if done[i.File] {
			continue
		}
		done[i.File] = true
		statements = append(statements, answersGiven(memory, i))
	}
	for _, q := range statements {
		if _, err := s.conn.ExecContext(ctx, q); err != nil {
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
		", r.person, " + answer + " from indicators." + question(i) + " as r join settings.departement as d on d.departement = r.departement"
}

// factsTold keeps what each statement in force tells, row by row, without its
// place: the same fact told again next month is the same.
func factsTold(memory string) string {
	var parts []string
	for _, kind := range []string{"orientations", "parcours", "demandes", "contacts", "situations"} {
		parts = append(parts, "select '"+kind+"' as kind, t.sender, t.record, md5(t::varchar) as fact from (select * exclude (file, sheet, row) from staging."+kind+") as t")
	}
	return "create table " + memory + ".fact as select f.kind, f.sender, f.record, p.person, f.fact from (" + strings.Join(parts, " union all ") +
		") as f join linkage.chosen as p on p.record = f.record"
}

// explainMove counts the gross movement behind a figure and finds its causes,
// person by person: what the statements tell of the person now and did not then.
func (s *Store) explainMove(ctx context.Context, c *queries.Catalogue, i queries.Indicator, m *Move, redefined bool) error {
	var kinds []string
	for _, r := range c.RestsOn(i.SQL) {
		if name, ok := strings.CutPrefix(r, "staging."); ok {
			kinds = append(kinds, name)
		}
	}
	rows, err := s.conn.QueryContext(ctx, moveQuery, sql.Named("question", question(i)), sql.Named("month", m.Month),
		sql.Named("level", string(m.Level)), sql.Named("territory", m.Territory), sql.Named("kinds", kinds))
	if err != nil {
		return fmt.Errorf("%s: %w", i.Code, err)
	}
	defer rows.Close()
	for rows.Next() {
		var r Reason
		var arrivals, removals int64
		if err := rows.Scan(&r.Cause, &r.Sender, &r.Persons, &arrivals, &removals); err != nil {
			return err
		}
		if r.Cause == Indirect && redefined {
			r.Cause = Redefined
		}
		m.Arrivals += arrivals
		m.Removals += removals
		m.Reasons = append(m.Reasons, r)
	}
	return rows.Err()
}

// moveQuery lists, for one figure, the causes of the persons whose answer moved.
// A person's rows are compared as a bag of answers; his facts, by sender, as two
// sets: only new ones make a late record, only lost ones a withdrawal, both a
// correction. The same facts under another key are a merge.
const moveQuery = `
with of_territory as (
    select 'before' as side, * from moves_before.answer where question = $question and month = $month
    union all
    select 'after', * from moves_after.answer where question = $question and month = $month
),
counted as (
    select person, answer,
        count(*) filter (side = 'before') as was, count(*) filter (side = 'after') as now
    from of_territory
    where case $level
        when 'departement' then departement = $territory
        when 'consortium' then direction = $territory
        when 'national' then true
        else departement || '/' || structure = $territory end
    group by person, answer
),
moved as (
    select person, sum(greatest(now - was, 0)) as arrivals, sum(greatest(was - now, 0)) as removals
    from counted
    group by person
    having bool_or(was <> now)
),
facts as (
    select person, sender, kind, record, fact, 'before' as side from moves_before.fact where list_contains($kinds, kind)
    union all
    select person, sender, kind, record, fact, 'after' from moves_after.fact where list_contains($kinds, kind)
),
changed as (
    select f.person, f.sender,
        count(*) filter (now > was) as gained,
        count(*) filter (was > now) as lost
    from (
        select person, sender, record, fact,
            count(*) filter (side = 'before') as was, count(*) filter (side = 'after') as now
        from facts
        group by person, sender, record, fact
    ) as f
    where not exists (
        -- the same fact on both sides, under another person: a merge or a split
        select 1
        from facts as o
        where o.record = f.record and o.fact = f.fact and o.person <> f.person
    )
    group by f.person, f.sender
    having count(*) filter (now <> was) > 0
),
rekeyed as (
    select distinct a.person
    from moves_after.person as a
    join moves_before.person as b on b.record = a.record and b.person <> a.person
    union
    select distinct b.person
    from moves_after.person as a
    join moves_before.person as b on b.record = a.record and b.person <> a.person
),
caused as (
    select m.person, m.arrivals, m.removals,
        case
            when c.person is not null and c.gained > 0 and c.lost > 0 then 'correction'
            when c.person is not null and c.gained > 0 then 'ligne tardive'
            when c.person is not null then 'retrait'
            when k.person is not null then 'rapprochement'
            else 'effet indirect'
        end as cause,
        coalesce(c.sender, '') as sender,
        row_number() over (partition by m.person order by c.sender) as n
    from moved as m
    left join changed as c on c.person = m.person
    left join rekeyed as k on k.person = m.person
)
select cause, sender, count(distinct person)::integer,
    sum(case when n = 1 then arrivals else 0 end)::bigint, sum(case when n = 1 then removals else 0 end)::bigint
from caused
group by cause, sender
order by count(distinct person) desc, cause, sender`
