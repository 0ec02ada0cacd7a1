package release

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/exports"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/whole"
	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports/reread"
)

// AuditRequest asks what finished documents give back.
type AuditRequest struct {
	Settings *settings.Settings
	Paths    []string // of documents, or of folders of them
}

// Audited is what finished documents give back.
type Audited struct {
	Files   int
	Unread  []string // paths asked for whose form is not read
	Reading reread.Reading
}

// ErrNothingToRead says that no document was found to read.
var ErrNothingToRead = errors.New("nothing to read")

// Audit reads finished documents as whoever receives them would. It reads nothing
// else.
func Audit(r AuditRequest) (a Audited, err error) {
	catalogue, err := queries.Load()
	if err != nil {
		return a, err
	}
	var all []reread.Document
	for _, p := range r.Paths {
		some, unread, err := finishedBelow(p)
		if err != nil {
			return a, Unreadable{err}
		}
		if unread {
			a.Unread = append(a.Unread, p)
		}
		all = append(all, some...)
	}
	if a.Files = len(all); a.Files == 0 {
		return a, ErrNothingToRead
	}
	a.Reading, err = reread.Audit(all, vocabulary(catalogue), secrecyRule(r.Settings))
	return a, err
}

// auditBytes bounds a document that is read again.
const auditBytes = 1 << 30

// Unreadable says that a document that was asked for could not be read.
type Unreadable struct{ error }

// finishedBelow reads a document, or those of a folder. It is unread when it is a
// file of another form.
func finishedBelow(name string) (all []reread.Document, unread bool, err error) {
	err = filepath.WalkDir(name, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := whole.ReadGiven(path, auditBytes)
		if err != nil {
			return err
		}
		d, readable, err := finished(path, content)
		if readable && err == nil {
			all = append(all, d)
		}
		unread = unread || !readable && path == name
		return err
	})
	return all, unread, err
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
func vocabulary(catalogue *queries.Catalogue) reread.Vocabulary {
	words := reread.Vocabulary{
		Codes: map[string]string{}, Kinds: map[string]string{}, Fold: contract.Fold,
		Nation: []string{"france", "france entiere", "nation", "national", "ensemble", "total", contract.Fold(places{}.nation().Name)},
		RegionOf: func(place string) string {
			if code, ok := contract.DepartementCode(place); ok {
				return contract.Fold(contract.RegionOf(code))
			}
			return ""
		},
	}
	for _, i := range catalogue.Indicators {
		words.Codes[contract.Fold(i.Label)] = i.Code
		words.Kinds[i.Code] = string(i.Kind)
	}
	return words
}

// audited refuses national documents that give back what they withhold.
func (m *month) audited(all []Document) error {
	var national []reread.Document
	for _, d := range all {
		if d.For.Reader != settings.ForNation {
			continue
		}
		read, readable, err := finished(d.Path(), d.Content)
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
	reading, err := reread.Audit(national, vocabulary(m.catalogue), secrecyRule(m.conf))
	if err != nil {
		return fmt.Errorf("audit of the national documents: %w", err)
	}
	if len(reading.Leaks) > 0 {
		return GivenBack{reading.Leaks[0], len(reading.Leaks)}
	}
	return nil
}

// GivenBack says that national documents give back what they withhold.
type GivenBack struct {
	First reread.Leak // the first of them
	Cells int
}

func (e GivenBack) Error() string {
	return fmt.Sprintf("%v; %d cells of the national documents are given back, they are not published", e.First, e.Cells)
}
