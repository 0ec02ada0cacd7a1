package queries

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A Counting counts what the rows of a question tell of each circle of persons (circles.sql),
// under the columns of counted.line. Counts of several circles add up.
type Counting struct {
	Name  string
	Rests string // what names the relations that it reads
	// OfNobody says that some of its rows are of no person: those are of no circle, and
	// counted each time.
	OfNobody bool
	// OfAll says that what a row tells rests on the counts of all circles.
	OfAll bool

	row  string    // its rows, each under its person
	told asColumns // by column of counted.line; those of the row itself stay as they are
}

// lines are the columns of counted.line beyond the question and the circle, with their types.
var lines = []struct{ name, kind string }{
	{"month", "date"}, {"departement", "varchar"}, {"structure", "varchar"}, {"once_in_direction", "boolean"}, {"once_in_nation", "boolean"},
	{"only_at", "varchar"}, {"modality", "varchar"}, {"rank", "integer"}, {"days", "bigint"}, {"numerator", "bigint"}, {"denominator", "bigint"},
	{"value", "double"}, {"n", "bigint"},
}

// SQL is the query that counts, in the columns of counted.line, what is not kept of some months: they
// stand in it as they are, so that the engine reads no row of others; all those of the rows for none.
func (c Counting) SQL(months ...time.Time) string {
	fields := []string{"coalesce(g.circle, 0) as circle", "'" + strings.ReplaceAll(c.Name, "'", "''") + "' as question"}
	for _, l := range lines {
		told, ok := c.told[l.name]
		switch {
		case !ok && l.name == "n":
			told = "count(*)"
		case !ok:
			told = "null"
		}
		fields = append(fields, "("+told+")::"+l.kind+" as "+l.name)
	}
	return "select " + strings.Join(fields, ", ") + " from (" + c.row + ") as r left join counted.person as g on g.person = r.person" +
		" where (g.circle is null or g.circle in (from counted.missing))" + c.among(months) + " group by all"
}

// among keeps some months, of those of the rows.
func (c Counting) among(months []time.Time) string {
	if c.told["month"] != "r.month" || len(months) == 0 {
		return ""
	}
	var days []string
	for _, m := range months {
		days = append(days, "date '"+m.Format(time.DateOnly)+"'")
	}
	return " and r.month in (" + strings.Join(days, ", ") + ")"
}

// asTold are columns counted under what the row tells in them.
func asTold(columns ...string) asColumns {
	told := make(asColumns)
	for _, c := range columns {
		told[c] = "r." + c
	}
	return told
}

func (told asColumns) and(column, query string) asColumns {
	told[column] = query
	return told
}

type asColumns map[string]string

// Counting counts what an indicator adds up: sums, the values of a median with how often each
// is told; of an incidence who left on each day since the entry, by the outcome (numerator), by what
// prevents it (denominator), or seen for the last time (n).
func (i Indicator) Counting(name string) Counting {
	person := "person::varchar as person"
	if i.OfStatements {
		person = "null::varchar as person"
	}
	c := Counting{Name: name, Rests: i.SQL, OfNobody: i.OfStatements || strings.Contains(i.SQL, "null as person"), row: i.answered(person)}
	if i.Kind == Incidence {
		c.told = asTold("month", "departement", "structure", "days").and("numerator", "count(*) filter (where r.event = 1)").
			and("denominator", "count(*) filter (where r.event > 1)").and("n", "count(*) filter (where r.event = 0)")
		return c
	}
	c.told = asTold("month", "departement", "structure", "once_in_direction", "once_in_nation", "only_at", "value").
		and("numerator", "sum(r.numerator)").and("denominator", "sum(r.denominator)")
	return c
}

// Counting counts the lines of a table, and adds their weights as whole parts (rollup_table.sql).
func (t Table) Counting(name string, relations []string) Counting {
	c := Counting{Name: name, Rests: t.SQL, row: t.answered("person::varchar as person")}
	c.told = asTold("month", "departement", "structure", "only_at", "modality", "rank").and("numerator", "sum((r.weight * 720720)::bigint)")
	for _, w := range wholes {
		c.OfAll = c.OfAll || slices.Contains(relations, w.relation)
	}
	return c
}

// wholes are the relations that a table reads of all persons at once, with their rows and how
// they stand in counted.line.
var wholes = []struct {
	relation string
	told     asColumns
	again    string
}{
	{"consolidated.told_nationalities", asTold("month", "departement", "structure").and("only_at", "r.population").and("modality", "r.nationality"),
		"only_at as population, month, null::bigint as parcours, null::varchar as person, departement, structure, modality as nationality"},
	{"consolidated.moved", asTold("month", "departement").and("modality", "r.left_one"),
		"month, null::varchar as person, departement, modality as left_one"},
}

// WholeRelation is a relation that is counted by circle, and made again of the counts of all of them.
type WholeRelation struct {
	Relation string
	Counting Counting
	again    string
}

// Wholes are those relations, their questions named by a function.
func Wholes(named func(string) string) (all []WholeRelation) {
	for _, w := range wholes {
		name := named(w.relation)
		all = append(all, WholeRelation{w.relation, Counting{Name: name, Rests: w.relation, row: "from " + w.relation, told: w.told}, w.again})
	}
	return all
}

// Again makes the relation of all persons, row by row, of what was counted: nobody is named.
func (w WholeRelation) Again() string {
	return "create or replace table " + w.Relation + " as select " + w.again +
		" from (select *, unnest(range(n)) from counted.line where question = '" + w.Counting.Name + "' and month in (select month from asked.month))"
}

// CountingOfStrata counts a rate by public; of an incidence, who had the outcome by its horizon.
func (i Indicator) CountingOfStrata(name string) Counting {
	c := Counting{Name: name, told: asTold("month", "departement").and("modality", "r.stratum").and("numerator", "count(*) filter (where r.counted)")}
	if i.Kind == Incidence {
		c.row = strings.NewReplacer("$domain", "'"+strings.TrimPrefix(path.Base(strings.TrimSuffix(i.File, ".sql")), "acces_")+"'", "$horizon", strconv.Itoa(i.Horizon)).Replace(mustRead("strata_access.sql"))
	} else {
		c.row = strings.Replace(mustRead("strata.sql"), "$rows", i.SQL, 1)
	}
	c.Rests = c.row
	return c
}

// Counting counts the rows of a check by what has to be mended or justified at once. Its name
// tells the months: its rows are of none, and are counted under one.
func (c Check) Counting(name, month string) Counting {
	return Counting{Name: name, Rests: c.SQL, row: strings.Replace(Answer("anomalies"), "$rows", c.SQL, 1),
		told: asTold("departement").and("modality", "r.subject").and("month", "date '"+month+"'")}
}

// CountingOfReaching counts the parcours that reach their limit in each month to come.
func CountingOfReaching(name string) Counting {
	return Counting{Name: name, Rests: Answer("reaching"), row: Answer("reaching"),
		told: asTold("month", "departement").and("modality", "r.reached")}
}

// CountingOfFirstEntries keeps the month of the first entry of each department.
func CountingOfFirstEntries(name, month string) Counting {
	return Counting{Name: name, Rests: Answer("first_entries"), row: Answer("first_entries"),
		told: asTold("departement").and("modality", "min(r.entered)").and("n", "1").and("month", "date '"+month+"'")}
}

// Basis is the SHA-256 of every question of this program, as it is asked and counted.
var Basis = sync.OnceValue(func() string {
	h := sha256.New()
	if c, err := Load(); err == nil { // a test holds that it does
		for _, i := range c.Indicators {
			io.WriteString(h, i.Counting("").SQL()+i.CountingOfStrata("").SQL())
		}
		for _, t := range c.Tables {
			io.WriteString(h, t.Counting("", c.RestsOn(t.SQL)).SQL())
		}
		for _, w := range Wholes(func(string) string { return "" }) {
			io.WriteString(h, w.Counting.SQL()+w.Again())
		}
		for _, x := range c.Checks {
			io.WriteString(h, x.Counting("", "").SQL())
		}
		io.WriteString(h, CountingOfReaching("").SQL()+CountingOfFirstEntries("", "").SQL())
	}
	for _, from := range []embed.FS{files, answers} {
		_ = fs.WalkDir(from, ".", func(name string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				var text []byte
				if text, err = fs.ReadFile(from, name); err == nil {
					io.WriteString(h, name)
					h.Write(text)
				}
			}
			return err
		})
	}
	return hex.EncodeToString(h.Sum(nil))
})
