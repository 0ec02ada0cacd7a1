package exports_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
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
	cells := 0
	defer func() { b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(cells), "ns/cell") }()
	slow.CPU(b)
	for b.Loop() {
		file, err := exports.Read("a", content, exports.Limits{})
		if err != nil {
			b.Fatal(err)
		}
		for row, err := range file.Sheets[0].Rows() {
			if err != nil {
				b.Fatal(err)
			}
			cells += len(row.Cells)
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

// xlsTable is the same statement as table, as Excel 97 writes it: at most 65,536 rows.
func xlsTable(n int) []byte {
	var rows, shared strings.Builder
	texts := make(map[string]int)
	for row := range table(n).Rows() {
		for column, c := range row.Cells {
			switch at := record(0, row.Number-1, column, 0)[4:]; c.Kind {
			case exports.Number:
				f, _ := strconv.ParseFloat(c.Text, 64)
				rows.WriteString(record(0x203, at, f))
			case exports.Date:
				day, _ := time.Parse("2006-01-02", c.Text)
				serial := day.Sub(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)).Hours() / 24
				rows.WriteString(record(0x27e, row.Number-1, column, 1, uint32(serial)<<2|2))
			case exports.Empty:
				rows.WriteString(record(0x201, at))
			default:
				if _, seen := texts[c.Text]; !seen {
					texts[c.Text] = len(texts)
					shared.WriteString(wideText(c.Text))
				}
				rows.WriteString(record(0xfd, at, uint32(texts[c.Text])))
			}
		}
	}
	// Texts go on in the next record wherever they are cut, between two texts here.
	var table []string
	for all := shared.String(); all != ""; {
		end := 0
		for end < len(all) && end < 8000 {
			end += 3 + 2*int(binary.LittleEndian.Uint16([]byte(all[end:])))
		}
		table = append(table, all[:end])
		all = all[end:]
	}
	return xls(biff(sst(len(texts), table[0], table[1:]...), tab{name: "Contacts", rows: rows.String()}))
}

func BenchmarkReadXLS(b *testing.B) { benchmarkRead(b, xlsTable(60_000)) }

func BenchmarkWriteXLSX(b *testing.B) {
	sheet := table(100_000)
	for b.Loop() {
		var content bytes.Buffer
		if err := exports.WriteXLSX(&content, []exports.Page{{Sheet: sheet}}); err != nil {
			b.Fatal(err)
		}
	}
}
