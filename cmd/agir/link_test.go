package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What a rule leaves out because too many rows share a value is said without being asked
// for, from one row too many on.
func TestWhatARuleLeavesOutIsSaid(t *testing.T) {
	for rows, want := range map[int]bool{300: false, 301: true} {
		var b strings.Builder
		b.WriteString("id;nom;prenom;date_naissance\n")
		for i := range rows {
			fmt.Fprintf(&b, "%d;%c%c%czyov;%c%c%ctin;03/04/1990\n", i, 'a'+i%26, 'b'+i/26%20, 'k'+i%7, 'c'+i%19, 'd'+i/19%17, 'm'+i%5)
		}
		path := filepath.Join(t.TempDir(), "gens.csv")
		if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		t.Chdir(filepath.Dir(path))
		said, status := agirSays(t, "link", "--left", path)
		if status != done || strings.Contains(said, "par trop d’enregistrements pour distinguer qui que ce soit (naissance)") != want {
			t.Errorf("%d rows of one day: %d, said: %v\n%.300s", rows, status, !want, said)
		}
	}
}
