package answers

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"time"

	"github.com/agir-indicateurs/agir/queries"
)

// Strata counts some rates by public in each department, for some of the months asked,
// ascending.
// Counts and nothing else: the strata of several stores add up.
func (a *Answer) Strata(ctx context.Context, months []time.Time, of ...queries.Indicator) ([]queries.Stratum, error) {
	var countings []queries.Counting
	for _, i := range of {
		countings = append(countings, i.CountingOfStrata(a.publics(i)))
	}
	if err := a.counted(ctx, months, countings); err != nil {
		return nil, err
	}
	var all []queries.Stratum
	for _, i := range of {
		found, err := a.strata(ctx, months, i)
		if err != nil {
			return nil, fmt.Errorf("queries/%s: %w", i.File, err)
		}
		all = append(all, found...)
	}
	return all, nil
}

// publics is the name of a rate where it is counted by public.
func (a *Answer) publics(i queries.Indicator) string { return a.named("strata " + i.Code) }

// strata reads what was counted of a rate.
func (a *Answer) strata(ctx context.Context, months []time.Time, i queries.Indicator) ([]queries.Stratum, error) {
	rows, err := a.store.Query(ctx, queries.Answer("strata"), sql.Named("question", a.publics(i)), sql.Named("first", months[0]), sql.Named("last", months[len(months)-1]))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []queries.Stratum
	told := make(map[string]string) // each text once: the publics are few, their lines many
	once := func(text string) string {
		if first, met := told[text]; met {
			return first
		}
		told[text] = text
		return text
	}
	for rows.Next() {
		s := queries.Stratum{Indicator: i.Code}
		if err := rows.Scan(&s.Month, &s.Departement, &s.Key, &s.Counted, &s.Among); err != nil {
			return nil, err
		}
		s.Departement, s.Key = once(s.Departement), once(s.Key)
		all = append(all, s)
	}
	return a.addStrata(all, months, i), rows.Err()
}

// FirstEntries is the first day of the month of the first entry known in each
// department: what gives the age of a platform whose opening nobody wrote down.
func (a *Answer) FirstEntries(ctx context.Context) (map[string]time.Time, error) {
	name := a.named("first entries")
	if err := a.counted(ctx, []time.Time{{}}, []queries.Counting{queries.CountingOfFirstEntries(name, time.Time{}.Format(time.DateOnly))}); err != nil {
		return nil, err
	}
	rows, err := a.store.Query(ctx, "select departement, min(modality)::date from counted.line where question = ? group by departement order by departement", name)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	first := make(map[string]time.Time)
	for rows.Next() {
		var departement string
		var month time.Time
		if err := rows.Scan(&departement, &month); err != nil {
			return nil, err
		}
		first[departement] = month
	}
	maps.Copy(first, a.imported.entries)
	return first, rows.Err()
}
