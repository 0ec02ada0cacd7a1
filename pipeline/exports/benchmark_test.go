package exports_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/agir-indicateurs/agir/pipeline/exports"
)

// table is a statement of so many contacts, twelve columns wide.
func table(n int) *exports.Sheet {
	header := exports.Row{Number: 1}
	for _, label := range []string{"N° dossier", "AGDREF", "Nom", "Prénom", "Date de naissance", "Date du contact", "Mode", "Thématique", "Présence", "Lieu", "Référent", "Note"} {
		header.Cells = append(header.Cells, textCell(label))
	}
	rows := []exports.Row{header}
	for i := range n {
		rows = append(rows, exports.Row{Number: i + 2, Cells: []exports.Cell{
			number(fmt.Sprint(12_000_000 + i)), textCell(fmt.Sprint(9_900_000_000 + i)), textCell("Inventé"), textCell("Prénom"),
			day("1990-05-17"), day("2023-09-12"), textCell("Entretien"), textCell("Emploi-formation"), textCell("Honoré"), {}, textCell("M. Untel"), {},
		}})
	}
	return exports.NewSheet("Contacts", rows)
}

func benchmarkRead(b *testing.B, content []byte) {
	b.SetBytes(int64(len(content)))
	b.ReportAllocs()
	for b.Loop() {
		file, err := exports.Read("a", content, exports.Limits{})
		if err != nil {
			b.Fatal(err)
		}
		for _, err := range file.Sheets[0].Rows() {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
}

func BenchmarkReadCSV(b *testing.B) {
	for _, form := range []exports.CSVForm{{}, {Encoding: "Windows-1252"}, {Encoding: "UTF-16LE", BOM: true}} {
		b.Run(form.Encoding, func(b *testing.B) {
			var content bytes.Buffer
			if err := exports.WriteCSV(&content, table(100_000), form); err != nil {
				b.Fatal(err)
			}
			benchmarkRead(b, content.Bytes())
		})
	}
}

func BenchmarkReadXLSX(b *testing.B) {
	var content bytes.Buffer
	if err := exports.WriteXLSX(&content, []exports.Page{{Sheet: table(100_000)}}); err != nil {
		b.Fatal(err)
	}
	benchmarkRead(b, content.Bytes())
}

func BenchmarkReadODS(b *testing.B) {
	var rows strings.Builder
	for row := range table(100_000).Rows() {
		rows.WriteString(`<table:table-row>`)
		for _, c := range row.Cells {
			switch c.Kind {
			case exports.Number:
				rows.WriteString(`<table:table-cell office:value-type="float" office:value="` + c.Text + `" calcext:value-type="float"><text:p>` + c.Text + `</text:p></table:table-cell>`)
			case exports.Date:
				rows.WriteString(`<table:table-cell table:style-name="ce1" office:value-type="date" office:date-value="` + c.Text + `" calcext:value-type="date"><text:p>` + c.Text + `</text:p></table:table-cell>`)
			case exports.Empty:
				rows.WriteString(`<table:table-cell/>`)
			default:
				rows.WriteString(`<table:table-cell office:value-type="string" calcext:value-type="string"><text:p>` + c.Text + `</text:p></table:table-cell>`)
			}
		}
		rows.WriteString(`</table:table-row>`)
	}
	benchmarkRead(b, odsRows(rows.String()).zip(b))
}

func BenchmarkWriteXLSX(b *testing.B) {
	sheet := table(100_000)
	for b.Loop() {
		var content bytes.Buffer
		if err := exports.WriteXLSX(&content, []exports.Page{{Sheet: sheet}}); err != nil {
			b.Fatal(err)
		}
	}
}
