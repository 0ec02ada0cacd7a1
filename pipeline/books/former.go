package books

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/inbox"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
)

// Difference is how the rows kept of a statement differ from those of the former one of
// its sender and kind. It names nobody.
type Difference struct {
	Kind    string
	Former  inbox.State
	Same    int // rows that both have, word for word
	More    int // rows of which the former one has nothing
	Fewer   int // rows of the former one of which this one has nothing
	Changed int // rows about the same thing that say something else
	Columns []ChangedColumn
}

// ChangedColumn is a column that says something else, and in how many rows.
type ChangedColumn struct {
	Label string
	Rows  int
}

// AgainstFormer compares each statement of a file with the one extracted last before it,
// or on its day and received before, among those of its sender that were let in. A
// statement without any has no difference.
func AgainstFormer(ctx context.Context, s *store.Store, conf *settings.Settings, asOf time.Time, file int64) ([]Difference, error) {
	states, err := States(ctx, s, conf, asOf)
	if err != nil {
		return nil, err
	}
	var all []Difference
	for _, st := range states {
		if st.File != file {
			continue
		}
		former, ok := formerOf(states, st, conf.Same)
		if !ok {
			continue
		}
		d := Difference{Kind: st.Kind, Former: former}
		if err := d.count(ctx, s, contract.SchemaOf(contract.Kind(st.Kind)), file); err != nil {
			return nil, err
		}
		all = append(all, d)
	}
	return all, nil
}

// formerOf is the statement that one comes after.
func formerOf(states []inbox.State, of inbox.State, same inbox.Accounts) (former inbox.State, ok bool) {
	later := func(a, b inbox.State) bool {
		return a.ExtractionOn.After(b.ExtractionOn) || a.ExtractionOn.Equal(b.ExtractionOn) && a.File > b.File
	}
	for _, st := range states {
		in := st.Status == inbox.InForce || st.Status == inbox.Replaced
		if in && same.Of(st.Sender, of.Sender) && st.Kind == of.Kind && later(of, st) && meet(st.Departements, of.Departements) && (!ok || later(st, former)) {
			former, ok = st, true
		}
	}
	return former, ok
}

func meet(a, b []string) bool {
	for _, x := range a {
		for _, y := range b {
			if x == y {
				return true
			}
		}
	}
	return false
}

// keyOf are the columns that say what a row is about.
func keyOf(schema *contract.Schema) (key []string) {
	for i := range schema.Columns {
		switch c := &schema.Columns[i]; {
		case c.Unique, c.Name == "agdref" && c.Required:
			return []string{c.Name}
		case c.Nominative, c.Event && c.Required:
			key = append(key, c.Name)
		}
	}
	return key
}

// count compares the rows of a kind of two files, each as often as it stands there.
func (d *Difference) count(ctx context.Context, s *store.Store, schema *contract.Schema, file int64) error {
	names := make([]string, len(schema.Columns))
	changed := make([]string, len(schema.Columns))
	for i := range schema.Columns {
		names[i] = schema.Columns[i].Name
		changed[i] = fmt.Sprintf("count(*) filter (n.%[1]s is distinct from o.%[1]s)", names[i])
	}
	columns, key := strings.Join(names, ", "), strings.Join(keyOf(schema), ", ")
	of := func(name string) string {
		return fmt.Sprintf("%s as (select %s, row_number() over (partition by %s) as copy from store.records.%s where file = ?)", name, columns, columns, schema.Kind)
	}
	left := func(name, a, b string) string {
		return fmt.Sprintf("%[1]s as (select *, row_number() over (partition by %[4]s order by %[5]s) as turn from (select * from %[2]s except select * from %[3]s))", name, a, b, key, columns)
	}
	question := "with " + strings.Join([]string{of("is_"), of("was_"), left("n_", "is_", "was_"), left("o_", "was_", "is_")}, ", ") + fmt.Sprintf(`
		select (select count(*) from is_) - (select count(*) from n_), (select count(*) from n_), (select count(*) from o_), count(*), %s
		from n_ as n join o_ as o on n.turn = o.turn and row(%s) is not distinct from row(%s)`,
		strings.Join(changed, ", "), prefixed("n.", keyOf(schema)), prefixed("o.", keyOf(schema)))
	counts := make([]int, len(names))
	to := []any{&d.Same, &d.More, &d.Fewer, &d.Changed}
	for i := range counts {
		to = append(to, &counts[i])
	}
	if err := s.QueryRow(ctx, question, file, d.Former.File).Scan(to...); err != nil {
		return err
	}
	d.More, d.Fewer = d.More-d.Changed, d.Fewer-d.Changed
	for i, n := range counts {
		if n > 0 {
			d.Columns = append(d.Columns, ChangedColumn{schema.Columns[i].Label, n})
		}
	}
	return nil
}

func prefixed(prefix string, names []string) string {
	return prefix + strings.Join(names, ", "+prefix)
}
