package contract

import (
	"fmt"
	"testing"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
	"github.com/agir-indicateurs/agir/pipeline/exports"
)

// BenchmarkRead reads 100,000 contacts given with names, dates and closed lists.
func BenchmarkRead(b *testing.B) {
	rows := lines(contactHeader)
	for i := range 100_000 {
		row := exports.Row{Number: i + 2}
		for _, s := range []string{"", fmt.Sprint(9900000000 + i), "Éxemple Exemple", "Camille-Claude", "01/02/1990", fmt.Sprintf("%02d/09/2023", i%28+1), "Téléphone", "Honoré"} {
			row.Cells = append(row.Cells, cellOf(s))
		}
		rows = append(rows, row)
	}
	f := &exports.File{Form: exports.CSV, Sheets: []*exports.Sheet{exports.NewSheet("", rows)}}
	b.ReportAllocs()
	slow.CPU(b)
	for b.Loop() {
		r := Read(f, Context{Name: "contacts.csv", ReceivedOn: received})
		if r.Tables[0].Kept != 100_000 {
			b.Fatal(rules(r))
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/100_000, "ns/row")
}
