package persons

import (
	"os"
	"testing"
)

func TestShowFalse(t *testing.T) {
	if os.Getenv("PERSONS_SHOW") == "" {
		t.Skip()
	}
	for _, seed := range []uint64{2, 3, 4, 5} {
		r := seeded(seed)
		lines := tellAll(r, people(r, 6000))
		conn := open(t)
		if err := Prepare(t.Context(), conn); err != nil {
			t.Fatal(err)
		}
		insert(t, conn, lines)
		if _, err := Link(t.Context(), conn, Options{}); err != nil {
			t.Fatal(err)
		}
		truth := map[string]told{}
		for _, l := range lines {
			truth[l.record] = l
		}
		rows, _ := conn.QueryContext(t.Context(), "select left_record, right_record, method, score, why from linkage.link order by 1,2")
		for rows.Next() {
			var a, b, m, why string
			var score float64
			rows.Scan(&a, &b, &m, &score, &why)
			if x, y := truth[a], truth[b]; x.truth != y.truth {
				t.Logf("%d %s %.1f\n %v\n %v\n %s", seed, m, score, x, y, why)
			}
		}
	}
}
