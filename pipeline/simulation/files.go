package simulation

import (
	"os"

	"github.com/agir-indicateurs/agir/pipeline/exports"
)

// The encodings that the senders of CSV use.
const (
	utf8        = "UTF-8"
	utf8BOM     = "UTF-8 (BOM)"
	windows1252 = "Windows-1252"
)

// export is a file to write: a workbook, or a CSV when it has a separator.
type export struct {
	name      string
	separator rune
	encoding  string
	pages     []page
	rows      int // data rows
	planted   int // rows with a planted mistake
}

// page is a sheet of a workbook, or the whole of a CSV.
type page struct {
	name   string
	header int // row of the header, under a title when it is not the first
	rows   []row
}

func (p page) sheet() *exports.Sheet {
	rows := make([]exports.Row, len(p.rows))
	for i, cells := range p.rows {
		rows[i] = exports.Row{Number: i + 1, Cells: cells}
	}
	return exports.NewSheet(p.name, rows)
}

func (e export) write(path string) (err error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	defer func() {
		if closing := file.Close(); err == nil {
			err = closing
		}
	}()
	if e.separator != 0 {
		return exports.WriteCSV(file, e.pages[0].sheet(), exports.CSVForm{Encoding: e.encoding, Separator: e.separator, CRLF: true})
	}
	pages := make([]exports.Page, len(e.pages))
	for i, p := range e.pages {
		pages[i] = exports.Page{Sheet: p.sheet(), HeaderRow: p.header, TitleRows: min(1, p.header-1)}
	}
	return exports.WriteXLSX(file, pages)
}
