package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/exports"
	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports/reread"
)

type auditVerb struct {
	Files []string `arg:"" help:"Finished documents (XLSX, CSV, HTML), or folders of them, of one edition or of several." placeholder:"FILE"`
}

func (*auditVerb) Help() string {
	return `Reads finished documents as whoever receives them would, rebuilds their tables with
their totals and what is withheld (n.c.), and names the cells that sums or differences
give back: of rows, of columns, of a share and its complement, of two files, of two
editions or of two months of a cumulative count. Small counts that are printed are
named too. It reads the files given and nothing else, and never prints a count that it
finds. Exit status 1 when there is any.

agir publish does the same with the documents of the nation, and publishes none that
gives anything back.

Examples:

    agir audit documents/national/comparatif-2023-09.xlsx
    agir audit sent/2023-09/national/* sent/2023-10/national/*`
}

func (v *auditVerb) Run(s *session) error {
	conf, err := s.settings()
	if err != nil {
		return err
	}
	k := &known{conf: conf}
	if k.catalogue, err = queries.Load(); err != nil {
		return err
	}
	all, err := s.finishedIn(v.Files)
	if err != nil {
		return err
	}
	reading, err := reread.Audit(all, k.vocabulary(), k.secrecyRule())
	if err != nil {
		return err
	}
	for _, l := range reading.Leaks {
		fmt.Fprintln(s.stdout, l)
	}
	fmt.Fprintf(s.stdout, "%d files, %d tables: %d counts printed, %d withheld, %d given back\n",
		len(all), reading.Tables, reading.Printed, reading.Withheld, len(reading.Leaks))
	if len(reading.Leaks) > 0 {
		return errNotDone
	}
	return nil
}

// finishedIn reads the documents named, and those of the folders named.
func (s *session) finishedIn(names []string) ([]reread.Document, error) {
	var all []reread.Document
	for _, name := range names {
		err := filepath.WalkDir(name, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			content, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			d, readable, err := finished(path, content)
			if readable && err == nil {
				all = append(all, d)
			} else if err == nil && path == name {
				fmt.Fprintf(s.stderr, "%s: not read: want XLSX, CSV or HTML\n", path)
			}
			return err
		})
		if err != nil {
			return nil, misuse{err}
		}
	}
	if len(all) == 0 {
		return nil, misuse{fmt.Errorf("audit: nothing to read")}
	}
	return all, nil
}

// finished reads a finished document; it is not readable when its form is none of
// those whose tables can be rebuilt.
func finished(name string, content []byte) (d reread.Document, readable bool, err error) {
	d.File = name
	switch strings.ToLower(filepath.Ext(name)) {
	case ".html", ".htm":
		d.Tables, d.Text, err = reread.Page(bytes.NewReader(content))
	case ".csv", ".xlsx":
		err = sheets(&d, content)
	default:
		return d, false, nil
	}
	if err != nil {
		return d, true, fmt.Errorf("%s: %w", name, err)
	}
	return d, true, nil
}

func sheets(d *reread.Document, content []byte) error {
	file, err := exports.Read(d.File, content, exports.Limits{})
	if err != nil {
		return err
	}
	var text strings.Builder
	for _, sheet := range file.Sheets {
		var rows []reread.Row
		for row, err := range sheet.Rows() {
			if err != nil {
				return err
			}
			at := reread.Row{Number: row.Number}
			for _, c := range row.Cells {
				at.Cells = append(at.Cells, c.Text)
				text.WriteString(c.Text + "\n")
			}
			rows = append(rows, at)
		}
		if file.Form == exports.CSV {
			d.Tables = append(d.Tables, reread.Table{Caption: filepath.Base(d.File), Rows: rows})
		} else {
			d.Tables = append(d.Tables, reread.Sheet(sheet.Name, rows)...)
		}
	}
	d.Text = text.String()
	return nil
}

// vocabulary is what a reader of the documents knows of their words.
func (k *known) vocabulary() reread.Vocabulary {
	words := reread.Vocabulary{
		Codes: map[string]string{}, Kinds: map[string]string{}, Fold: contract.Fold,
		Nation: []string{"france", "france entiere", "nation", "national", "ensemble", "total", contract.Fold(k.nation().Name)},
		RegionOf: func(place string) string {
			if code, ok := contract.DepartementCode(place); ok {
				return contract.Fold(contract.RegionOf(code))
			}
			return ""
		},
	}
	for _, i := range k.catalogue.Indicators {
		words.Codes[contract.Fold(i.Label)] = i.Code
		words.Kinds[i.Code] = string(i.Kind)
	}
	return words
}

// audited refuses national documents that give back what they withhold.
func (k *known) audited(all []document) error {
	var national []reread.Document
	for _, d := range all {
		if d.Reader != "national" {
			continue
		}
		read, readable, err := finished(d.path(), d.Content)
		if err != nil {
			return err
		}
		if readable {
			national = append(national, read)
		}
	}
	if len(national) == 0 {
		return nil
	}
	reading, err := reread.Audit(national, k.vocabulary(), k.secrecyRule())
	if err != nil {
		return fmt.Errorf("audit of the national documents: %w", err)
	}
	if len(reading.Leaks) > 0 {
		return givenBack{fmt.Sprint(reading.Leaks[0]), len(reading.Leaks)}
	}
	return nil
}

// givenBack says that national documents give back what they withhold.
type givenBack struct {
	first string
	cells int
}

func (e givenBack) Error() string {
	return fmt.Sprintf("%s; %d cells of the national documents are given back, they are not published", e.first, e.cells)
}
