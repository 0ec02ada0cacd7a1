package excel_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/excel"
)

// BenchmarkWorkbook writes a long list as a workbook: agir with its cover, its
// contents, its named tables, formats and notes; xlsxwriter (Debian: python3-xlsxwriter)
// the same cells with neither.
func BenchmarkWorkbook(b *testing.B) {
	r := &reports.Report{Title: "Liste", Sections: []reports.Section{{Title: "Liste", Blocks: []reports.Block{list(10_000)}}}}
	var written bytes.Buffer
	b.Run("agir", func(b *testing.B) {
		slow.CPU(b)
		for b.Loop() {
			written.Reset()
			if err := excel.Write(&written, r); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("xlsxwriter", func(b *testing.B) {
		python := withXlsxwriter()
		if python == "" {
			b.Skip("no python3 that has xlsxwriter (Debian: python3-xlsxwriter)")
		}
		cells := cellsOf(b, written.Bytes())
		cmd := exec.Command(python, "testdata/xlsxwriter_peer.py", strconv.Itoa(b.N))
		cmd.Stdin = bytes.NewReader(cells)
		var said bytes.Buffer
		cmd.Stderr = &said // its own words, when it fails
		out, err := cmd.Output()
		if err != nil {
			b.Fatal(err, said.String())
		}
		seconds, err := strconv.ParseFloat(strings.TrimSpace(string(out)), 64)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(seconds*1e9, "ns/op") // without the start of python
	})
}

// BenchmarkLongWorkbook writes 1,200,000 cells: agir, with all that a workbook has; excelize's stream and
// rust_xlsxwriter (crates.io), row by row, the cells and their formats alone.
func BenchmarkLongWorkbook(b *testing.B) {
	const rows = 150_000
	table := list(rows)
	b.Run("agir", func(b *testing.B) {
		r := &reports.Report{Title: "Liste", Sections: []reports.Section{{Title: "Liste", Blocks: []reports.Block{table}}}}
		slow.CPU(b)
		for b.Loop() {
			if err := excel.Write(io.Discard, r); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("excelize", func(b *testing.B) {
		slow.CPU(b)
		for b.Loop() {
			if err := streamed(table); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("rust", func(b *testing.B) {
		program := rustWriter(b)
		path := filepath.Join(b.TempDir(), "liste.xlsx")
		var all []*exec.Cmd
		for b.Loop() {
			cmd := exec.Command(program, path, strconv.Itoa(rows))
			if out, err := cmd.CombinedOutput(); err != nil {
				b.Fatalf("%v\n%s", err, out)
			}
			all = append(all, cmd)
		}
		slow.CPUOf(b, all...)
		f, err := excelize.OpenFile(path)
		if err != nil {
			b.Fatal(err)
		}
		defer f.Close()
		if at, err := f.GetCellValue("Sheet1", fmt.Sprintf("A%d", rows+1)); err != nil || at != fmt.Sprint("Territoire ", rows-1) {
			b.Fatalf("the last row is %q, %v", at, err)
		}
	})
}

// streamed writes a table through excelize's stream.
func streamed(table reports.Table) error {
	f := excelize.NewFile()
	defer f.Close()
	stream, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		return err
	}
	format := "# ##0"
	style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
	if err != nil {
		return err
	}
	row := make([]any, len(table.Columns))
	for c, column := range table.Columns {
		row[c] = column.Header
	}
	if err := stream.SetRow("A1", row); err != nil {
		return err
	}
	for n, cells := range table.Rows {
		for c, cell := range cells.Cells {
			if cell.Words != "" {
				row[c] = cell.Words
			} else {
				row[c] = excelize.Cell{StyleID: style, Value: cell.Number}
			}
		}
		if err := stream.SetRow(fmt.Sprintf("A%d", n+2), row); err != nil {
			return err
		}
	}
	if err := stream.Flush(); err != nil {
		return err
	}
	_, err = f.WriteTo(io.Discard)
	return err
}

// rustWriter is the program of testdata/rust_xlsxwriter, built once and kept among the caches.
func rustWriter(b *testing.B) string {
	b.Helper()
	cargo, err := exec.LookPath("cargo")
	if err != nil {
		b.Skip("no cargo here: rust_xlsxwriter is not built")
	}
	caches, err := os.UserCacheDir()
	if err != nil {
		b.Skip(err)
	}
	target := filepath.Join(caches, "agir", "rust_xlsxwriter")
	build := exec.Command(cargo, "build", "--quiet", "--release", "--locked")
	build.Dir = "testdata/rust_xlsxwriter"
	build.Env = append(os.Environ(), "CARGO_TARGET_DIR="+target)
	if out, err := build.CombinedOutput(); err != nil {
		b.Skipf("cargo builds no rust_xlsxwriter here: %v\n%s", err, out)
	}
	return filepath.Join(target, "release", "agir-written")
}

// list is a table of so many rows and eight columns, words and numbers.
func list(rows int) reports.Table {
	t := reports.Table{ID: "liste", Caption: "Liste inventée", Columns: []reports.Column{{Header: "Territoire", Format: reports.Words, RowHeader: true}, {Header: "Indicateur", Format: reports.Words}}}
	for _, header := range []string{"Effectif", "Parmi", "Suivis", "Sorties"} {
		t.Columns = append(t.Columns, reports.Column{Header: header, Format: reports.Count})
	}
	t.Columns = append(t.Columns, reports.Column{Header: "Part", Format: reports.Percent}, reports.Column{Header: "Moyenne", Format: reports.Decimal})
	for n := range rows {
		row := reports.Row{Cells: []reports.Value{{Format: reports.Words, Words: fmt.Sprint("Territoire ", n)}, {Format: reports.Words, Words: fmt.Sprint("Indicateur ", n%60)}}}
		for c, column := range t.Columns[2:] {
			row.Cells = append(row.Cells, reports.Value{Format: column.Format, Number: float64(n*c%977) / 7})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func withXlsxwriter() string {
	for _, python := range []string{"python3", "/usr/bin/python3"} {
		if exec.Command(python, "-c", "import xlsxwriter").Run() == nil {
			return python
		}
	}
	return ""
}

// cellsOf are the cells of a workbook, as JSON: sheets, rows, numbers and texts.
func cellsOf(b *testing.B, workbook []byte) []byte {
	b.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(workbook))
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	var sheets [][][]any
	cells := 0
	for _, name := range f.GetSheetList() {
		rows, err := f.GetRows(name, excelize.Options{RawCellValue: true})
		if err != nil {
			b.Fatal(err)
		}
		sheet := make([][]any, len(rows))
		for i, row := range rows {
			sheet[i] = []any{}
			for _, text := range row {
				var value any
				if n, err := strconv.ParseFloat(text, 64); err == nil {
					value = n
				} else if text != "" {
					value = text
				}
				sheet[i] = append(sheet[i], value)
				cells++
			}
		}
		sheets = append(sheets, sheet)
	}
	b.Logf("%d cells", cells)
	content, err := json.Marshal(sheets)
	if err != nil {
		b.Fatal(err)
	}
	return content
}
