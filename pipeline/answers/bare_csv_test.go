package answers_test

import (
	"bytes"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
	"github.com/agir-indicateurs/agir/pipeline/exports"
)

// BenchmarkBareCSV reads a CSV of 1,200,000 cells: agir finds its encoding and its separator,
// controls it to its end and gives its rows; read_csv is the engine's own reader, which is
// asked for the length of every cell, on as many threads as the machine has.
func BenchmarkBareCSV(b *testing.B) {
	var content bytes.Buffer
	content.WriteString("N° dossier;AGDREF;Nom;Prénom;Date de naissance;Date du contact;Mode;Thématique;Présence;Lieu;Référent;Note\n")
	for i := range 100_000 {
		fmt.Fprintf(&content, "%d;%d;Inventé;Prénom;17/05/1990;12/09/2023;Entretien;Emploi-formation;Honoré;;M. Untel;\n", 12_000_000+i, 9_900_000_000+i)
	}
	path := filepath.Join(b.TempDir(), "contacts.csv")
	if err := os.WriteFile(path, content.Bytes(), 0o600); err != nil {
		b.Fatal(err)
	}
	letters := 0
	b.Run("agir", func(b *testing.B) {
		slow.CPU(b)
		for b.Loop() {
			letters = 0
			content, err := os.ReadFile(path)
			if err != nil {
				b.Fatal(err)
			}
			file, err := exports.Read("contacts.csv", content, exports.Limits{})
			if err != nil {
				b.Fatal(err)
			}
			for row, err := range file.Sheets[0].Rows() {
				if err != nil {
					b.Fatal(err)
				}
				if row.Number == 1 { // its labels
					continue
				}
				for i := range row.Cells {
					letters += len(row.Cells[i].Text)
				}
			}
		}
	})
	b.Run("read_csv", func(b *testing.B) {
		db, err := sql.Open("duckdb", "")
		if err != nil {
			b.Fatal(err)
		}
		defer db.Close()
		slow.CPU(b)
		for b.Loop() {
			var theirs int
			if err := db.QueryRow("select sum(strlen(concat(*columns(*)))) from read_csv('" + path + "', all_varchar = true, header = true)").Scan(&theirs); err != nil {
				b.Fatal(err)
			}
			if ours := letters; ours > 0 && theirs != ours {
				b.Errorf("%d bytes of cells, not %d", theirs, ours)
			}
		}
	})
}
