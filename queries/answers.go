package queries

import (
	"embed"
	"strings"
)

//go:embed answers
var answers embed.FS

// Answer is a file of the folder answers, by its name: what package answers asks of the
// layers once they are made. A name that is not there is a fault of the build.
func Answer(name string) string {
	text, err := answers.ReadFile("answers/" + name + ".sql")
	if err != nil {
		panic(err)
	}
	return string(text)
}

// optional are the columns that the rows of an indicator need not have.
const optional = "select null::varchar as structure, null::boolean as once_in_direction, null::boolean as once_in_nation where false"

// Answers is the query of what each row of an indicator answers, whatever the kind of the question.
func (i Indicator) Answers() string { return i.answered() }

func (i Indicator) answered(before ...string) string {
	fields := append(before, "month", "departement", "structure", "coalesce(once_in_direction, true) as once_in_direction", "coalesce(once_in_nation, true) as once_in_nation")
	only := "null::varchar as only_at"
	if i.Apart {
		only = "case when structure is not null then 'structure' end as only_at"
	}
	fields = append(fields, only)
	switch i.Kind {
	case Count:
		fields = append(fields, "counted::bigint as numerator", "null::bigint as denominator", "null::double as value")
	case Rate:
		fields = append(fields, "counted::bigint as numerator", "1::bigint as denominator", "null::double as value")
	case Ratio:
		fields = append(fields, "numerator::bigint as numerator", "denominator::bigint as denominator", "null::double as value")
	case Median, Worst:
		fields = append(fields, "null::bigint as numerator", "null::bigint as denominator", "value::double as value")
	case Incidence:
		fields = append(fields, "days", "event")
	}
	return "select " + strings.Join(fields, ", ") + " from (" + optional + " union all by name from (" + i.SQL + "))"
}

// Answers is the query of what each row of a table answers, in the same columns whatever
// the table.
func (t Table) Answers() string { return t.answered() }

func (t Table) answered(before ...string) string {
	structure, weight := "null::varchar as structure", "1::double as weight"
	if t.Structures {
		structure = "structure"
	}
	if t.Weight != "" {
		weight = "weight::double as weight"
	}
	only := "null::varchar as only_at"
	switch {
	case t.Apart:
		only = "case when structure is not null then 'structure' end as only_at"
	case t.Nation:
		only = "'national' as only_at"
	}
	fields := append(before, "month", "departement", structure, only, "modality", "rank", weight)
	return "select " + strings.Join(fields, ", ") + " from (" + t.SQL + ")"
}
