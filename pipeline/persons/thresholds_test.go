package persons

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// A pair waits from the lower threshold on: at it, and not a hundredth of a bit below.
func TestAPairAtTheThresholdWaits(t *testing.T) {
	conn := open(t)
	waiting := func(review float64) (scores []float64) {
		t.Helper()
		if err := Prepare(t.Context(), conn); err != nil {
			t.Fatal(err)
		}
		insert(t, conn, []line{ofii("a", "9900000101", "ZARGULAN", "Oluwaseun", day(1990, 5, 14), "M"), dossier("b", "D1", "", "Zargulan", "Oluwaseun", day(1990, 5, 15), "M")})
		if _, err := Link(t.Context(), conn, Options{Review: review}); err != nil {
			t.Fatal(err)
		}
		rows, err := conn.QueryContext(t.Context(), "select score from linkage.queue")
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		for rows.Next() {
			var score float64
			if err := rows.Scan(&score); err != nil {
				t.Fatal(err)
			}
			scores = append(scores, score)
		}
		return scores
	}
	scores := waiting(0.01)
	if len(scores) != 1 {
		t.Fatalf("%v wait", scores)
	}
	if at := waiting(scores[0]); !slices.Equal(at, scores) {
		t.Errorf("at %v: %v wait", scores[0], at)
	}
	if above := waiting(scores[0] + 0.01); len(above) > 0 {
		t.Errorf("above %v: %v wait", scores[0], above)
	}
}

// So is a pair of two files listed.
func TestAPairAtTheThresholdIsListed(t *testing.T) {
	row := func(name, born, address string) Row {
		return Row{Name: name, Nom: "Zargulan", Prenom: "Oluwaseun", Naissance: born, Autres: []string{address}}
	}
	tables := Tables{Left: []Row{row("a", "14/05/1990", "44000")}, Right: []Row{row("b", "15/05/1990", "44010")}, Others: []string{"adresse"}}
	listed := func(review float64) (scores []float64) {
		t.Helper()
		matches, _, err := LinkTables(t.Context(), open(t), tables, Options{Review: review})
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range matches {
			scores = append(scores, m.Score)
		}
		return scores
	}
	scores := listed(-20)
	if len(scores) != 1 {
		t.Fatalf("%v are listed", scores)
	}
	if at := listed(scores[0]); !slices.Equal(at, scores) {
		t.Errorf("at %v: %v are listed", scores[0], at)
	}
	if above := listed(scores[0] + 0.01); len(above) > 0 {
		t.Errorf("above %v: %v are listed", scores[0], above)
	}
}

// Every two records of a group are one pair, and those that give the same as many as they make.
func TestThePairsWithinAGroup(t *testing.T) {
	conn := open(t)
	if err := Prepare(t.Context(), conn); err != nil {
		t.Fatal(err)
	}
	exec(t, conn, "create or replace table linkage.chain as from (values (0, 0, 2::bigint), (1, 0, 1), (2, 2, 1), (3, 2, 3), (4, 4, 1)) as t(id, root, times)")
	if err := run(t.Context(), conn, "within.sql"); err != nil {
		t.Fatal(err)
	}
	var got []string
	rows, err := conn.QueryContext(t.Context(), "select a, b, times from linkage.pair order by all")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var a, b, times int
		if err := rows.Scan(&a, &b, &times); err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprintf("%d-%d %d", a, b, times))
	}
	if want := "0-0 1; 0-1 2; 2-3 3; 3-3 3"; strings.Join(got, "; ") != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// A weight is written with its sign; nothing is not less than nothing.
func TestAWeightHasItsSign(t *testing.T) {
	conn := open(t)
	if err := run(t.Context(), conn, "tables.sql"); err != nil {
		t.Fatal(err)
	}
	if err := defineWeights(t.Context(), conn); err != nil {
		t.Fatal(err)
	}
	if err := run(t.Context(), conn, "words.sql"); err != nil {
		t.Fatal(err)
	}
	var got string
	if err := conn.QueryRowContext(t.Context(), "select concat_ws(' ', linkage.signed(-0.1), linkage.signed(0.0), linkage.signed(12.34))").Scan(&got); err != nil || got != "−0,1 +0,0 +12,3" {
		t.Errorf("%q: %v", got, err)
	}
}
