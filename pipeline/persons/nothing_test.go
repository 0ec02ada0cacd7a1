package persons

import (
	"database/sql"
	"strings"
	"testing"

	"github.com/agir-indicateurs/agir/queries"
)

// columns are the columns of a table or view of the linkage, with their types.
func columns(t *testing.T, conn *sql.Conn, table string) string {
	t.Helper()
	var all []string
	each(t, conn, "select column_name, column_type from (describe linkage."+table+")", func(name, kind string) { all = append(all, name+" "+kind) })
	return strings.Join(all, ", ")
}

// TestNothingToCompare holds that where there is no pair, what is read of the comparisons has the
// columns that it has of some, and no row.
func TestNothingToCompare(t *testing.T) {
	conn := open(t)
	if err := Prepare(t.Context(), conn); err != nil {
		t.Fatal(err)
	}
	may := day(1990, 5, 14)
	insert(t, conn, []line{ofii("a", "9900000101", "ZARGUL", "Karim", may, "M"), dossier("b", "D1", "", "Zargul", "Karim", may, "M")})
	l := &linkage{conn: conn, o: Options{}.withDefaults()}
	if err := l.normalise(t.Context()); err != nil {
		t.Fatal(err)
	}
	tables := []string{"met", "name_pair", "neighbour", "one_cell", "comparison", "flagged"}
	of := map[string]string{}
	for _, x := range []struct {
		pairs  string
		before bool // something was compared before
		rows   int
	}{
		{"(values (0, 1, 1)) as t(a, b, times)", false, 1},
		{"(values (0, 1, 1)) as t(a, b, times) where false", true, 0},
		{"(values (0, 1, 1)) as t(a, b, times) where false", false, 0},
		{"(values (0, 1, 1)) as t(a, b, times)", true, 1},
	} {
		exec(t, conn, "create or replace table linkage.pair as select a::integer as a, b::integer as b, times::bigint as times from "+x.pairs)
		if l.compared = x.before; !x.before {
			exec(t, conn, "drop table if exists linkage.comparison")
		}
		if err := l.comparePairs(t.Context()); err != nil || l.paired != (x.rows > 0) {
			t.Fatalf("%d pairs: %v, %v", x.rows, l.paired, err)
		}
		for _, table := range tables {
			if now := columns(t, conn, table); of[table] == "" {
				of[table] = now
			} else if now != of[table] {
				t.Errorf("%s has the columns\n%s\nand then\n%s", table, of[table], now)
			}
		}
		var scored int
		if err := conn.QueryRowContext(t.Context(), "select count(*) from linkage.flagged").Scan(&scored); err != nil || scored != x.rows {
			t.Errorf("%d scored of %d pairs, %v", scored, x.rows, err)
		}
		pairs, err := l.readFlagged(t.Context(), queries.Linkage("read_tied.sql"))
		if err != nil || len(pairs) != x.rows {
			t.Errorf("%d read of %d pairs, %v", len(pairs), x.rows, err)
		}
	}
}
