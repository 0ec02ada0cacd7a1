package release

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/answers"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/exports"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/pipeline/whole"
	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports/disclosure"
	"github.com/agir-indicateurs/agir/reports/documents"
	"github.com/agir-indicateurs/agir/reports/reread"
	"github.com/agir-indicateurs/agir/reports/secrecy"
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
func Audit(ctx context.Context, r AuditRequest) (a Audited, err error) {
	catalogue, err := queries.Load()
	if err != nil {
		return a, err
	}
	var all []reread.Document
	for _, p := range r.Paths {
		some, unread, err := finishedBelow(ctx, p)
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
	var presumed []reread.Leak
	a.Reading, presumed, err = reread.Presume(all, vocabulary(catalogue), secrecyRule(r.Settings))
	a.Reading.Leaks = append(a.Reading.Leaks, presumed...)
	return a, err
}

// auditBytes bounds a document that is read again.
const auditBytes = 1 << 30

// Exposed says that counts of the nation cannot be protected any more, beside what earlier
// editions printed.
type Exposed = disclosure.Exposed

// Contradicted says that the documents print two counts of one figure.
type Contradicted = reread.Contradiction

// Unreadable says that a document that was asked for could not be read.
type Unreadable struct{ error }

// Unwrap is why it could not.
func (e Unreadable) Unwrap() error { return e.error }

// finishedBelow reads a document, or those of a folder. It is unread when it is a
// file of another form.
func finishedBelow(ctx context.Context, name string) (all []reread.Document, unread bool, err error) {
	err = filepath.WalkDir(name, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := whole.ReadGiven(path, auditBytes)
		if err != nil {
			return err
		}
		d, readable, err := finished(ctx, path, content)
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
func finished(ctx context.Context, name string, content []byte) (d reread.Document, readable bool, err error) {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".html", ".htm":
		d, err = reread.Page(bytes.NewReader(content))
	case ".csv", ".xlsx":
		d.File = name
		err = sheets(&d, content)
	case ".parquet":
		err = parquet(ctx, &d, name, content)
	default:
		return d, false, nil
	}
	if err != nil {
		return d, true, fmt.Errorf("%s: %w", name, err)
	}
	d.File = name
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
			if said := strings.TrimSpace(strings.Join(at.Cells, "")); filledOnce(at.Cells) {
				d.Said = append(d.Said, said)
			}
		}
		if file.Form == exports.CSV {
			d.Tables = append(d.Tables, reread.Table{Caption: filepath.Base(d.File), Rows: rows})
		} else {
			d.Tables = append(d.Tables, reread.Sheet(sheet.Name, rows)...)
		}
	}
	d.Text = text.String()
	if file.Form != exports.CSV {
		d.Said = append(d.Said, described(content)...)
	}
	return nil
}

// filledOnce says whether a row says one thing.
func filledOnce(cells []string) bool {
	n := 0
	for _, c := range cells {
		if strings.TrimSpace(c) != "" {
			n++
		}
	}
	return n == 1
}

var descriptionOf = regexp.MustCompile(`\bdescr="([^"]*)"`)

// described are the words that are read aloud in place of the pictures of a workbook.
func described(content []byte) (all []string) {
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return nil // a workbook of another form has none
	}
	for _, f := range z.File {
		if !strings.HasPrefix(f.Name, "xl/drawings/drawing") || f.UncompressedSize64 > auditBytes {
			continue
		}
		r, err := f.Open()
		if err != nil {
			continue
		}
		text, _ := io.ReadAll(io.LimitReader(r, auditBytes))
		r.Close()
		for _, m := range descriptionOf.FindAllStringSubmatch(string(text), -1) {
			all = append(all, html.UnescapeString(m[1]))
		}
	}
	return all
}

var monthFolder = regexp.MustCompile(`mois=(20\d\d-\d\d)`)

// parquet reads the figures for machines in their other form: the month is in the name of
// the folder.
func parquet(ctx context.Context, d *reread.Document, name string, content []byte) error {
	rows, err := answers.ReadParquet(ctx, content)
	if err != nil {
		return err
	}
	t := reread.Table{Caption: filepath.Base(name)}
	month := ""
	if m := monthFolder.FindStringSubmatch(name); m != nil {
		month = m[1]
	}
	for n, row := range rows {
		at := reread.Row{Number: n + 1, Cells: append(row, month)}
		if n == 0 {
			at.Cells[len(row)] = "mois"
		}
		t.Rows = append(t.Rows, at)
	}
	d.Tables = []reread.Table{t}
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

// leaves says whether what a reader receives leaves the departments, as that of any reader
// does who is neither in one nor leads some: it is read as whoever receives it would before
// it does.
func leaves(reader string) bool {
	return reader != settings.ForDdets && reader != settings.ForDirection
}

// audited refuses documents of the nation and of regions that give back what they withhold,
// alone or beside what earlier editions printed. What only whoever presumes that nothing came
// late between two months finds is for agir audit to list, and refuses nothing.
func (m *month) audited(ctx context.Context, all []Document, earlier []reread.Document) error {
	var leaving []reread.Document
	for _, d := range all {
		if !leaves(d.For.Reader) {
			continue
		}
		read, readable, err := finished(ctx, d.Path(), d.Content)
		if err != nil {
			return err
		}
		if readable {
			leaving = append(leaving, read)
		}
	}
	if len(leaving) == 0 {
		return nil
	}
	reading, err := reread.Audit(append(leaving, earlier...), vocabulary(m.catalogue), secrecyRule(m.conf))
	if err != nil {
		return fmt.Errorf("audit of the national documents: %w", err)
	}
	if len(reading.Leaks) > 0 {
		return GivenBack{reading.Leaks[0], len(reading.Leaks)}
	}
	return nil
}

// earlierReleases are what the editions before a number printed for the nation, as their
// readers keep them: their figures, and what they set beside the ministry's publications.
func (m *month) earlierReleases(ctx context.Context, store *store.Store, number int) (all []reread.Document, err error) {
	files, err := books.OwnReleases(ctx, store, number)
	if err != nil {
		return nil, err
	}
	met := map[string]bool{m.first.Format("2006-01") + m.asOf.Format(time.DateOnly): true}
	for _, f := range files[latestOf(files):] {
		name := fmt.Sprintf("edition %d: %s%s.csv", f.Edition, twinName, f.Month.Format("2006-01"))
		d, _, err := finished(ctx, name, f.Content)
		if err != nil {
			return nil, err
		}
		d.KnownAs = f.AsOf.Format(time.DateOnly)
		if of := f.Month.Format("2006-01") + d.KnownAs; met[of] {
			d.KnownAs += fmt.Sprintf(", edition %d", f.Edition) // known on one day under two configurations
		} else {
			met[of] = true
		}
		all = append(all, d, m.landmarksOf(f, d.KnownAs))
	}
	return all, nil
}

// earlierLines is how many lines of earlier editions a release is read beside: all those of a
// few departments, the last edition of a nation, whose audit would otherwise outlast a minute.
// agir audit takes as many as it is given.
const earlierLines = 2000

// latestOf is the first of the latest releases that hold so many lines together, one at least.
func latestOf(files []books.ReleaseFile) int {
	lines := 0
	for k := len(files) - 1; k >= 0; k-- {
		if lines += bytes.Count(files[k].Content, []byte("\n")); lines > earlierLines && k < len(files)-1 {
			return k + 1
		}
	}
	return 0
}

// landmarksOf is the table of what an edition set beside the ministry's publications, which
// the figures for machines do not hold.
func (m *month) landmarksOf(f books.ReleaseFile, known string) reread.Document {
	t := reread.Table{Caption: documents.LandmarksCaption, Rows: []reread.Row{{Number: 1, Cells: []string{"Repère", "Nombre", "Sur"}}}}
	for _, l := range documents.Landmarks() {
		row := reread.Row{Number: len(t.Rows) + 1, Cells: []string{l.Label, m.toldOf(l.Code, f, disclosure.Counted), m.toldOf(l.Code, f, disclosure.Among)}}
		if row.Cells[1] == "" {
			row.Cells[1] = m.toldOf(l.Code, f, disclosure.Whole)
		}
		t.Rows = append(t.Rows, row)
	}
	return reread.Document{File: fmt.Sprintf("edition %d: comparatif-%s", f.Edition, f.Month.Format("2006-01")), KnownAs: known, Tables: []reread.Table{t}}
}

// toldOf is a count of the nation as an edition printed it, empty where it did not.
func (m *month) toldOf(code string, f books.ReleaseFile, part string) (text string) {
	of := secrecy.Key(code, string(queries.National), france, f.Month.Format("2006-01"), part, "e")
	latest := 0
	for _, c := range m.secret.before.Cells {
		number, ok := strings.CutPrefix(c.Key, of)
		if n, err := strconv.Atoi(number); ok && err == nil && n > latest && n <= f.Edition && states[c.State] == secrecy.Printed {
			latest, text = n, strconv.FormatInt(c.Count, 10)
		}
	}
	return text
}

// GivenBack says that national documents give back what they withhold.
type GivenBack struct {
	First reread.Leak // the first of them
	Cells int
}

func (e GivenBack) Error() string {
	return fmt.Sprintf("%v; %d cells of the national documents are given back, they are not published", e.First, e.Cells)
}
