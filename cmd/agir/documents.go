package main

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/answers"

	"golang.org/x/sync/errgroup"

	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/excel"
	"github.com/agir-indicateurs/agir/reports/html"
	"github.com/agir-indicateurs/agir/reports/pdf"
	"github.com/agir-indicateurs/agir/schedules"
	"github.com/agir-indicateurs/agir/schedules/delivery"
)

// document is a file for one reader.
type document struct {
	Reader      string // folder of the reader, such as "ddets-44"
	Name        string
	For         delivery.Perimeter // what it tells of, from the report that made it
	Provisional bool
	Content     []byte
}

// readerOf is who each kind of report is written for.
var readerOf = map[reports.Kind]string{
	reports.MonthlyReport:    "ddets",
	reports.DirectorsReport:  "direction",
	reports.ComparisonReport: "national",
}

// posted are the documents as they are handed to the outbox: files, not what lies
// in folders of its own by month.
func posted(all []document) []delivery.Document {
	var out []delivery.Document
	for _, d := range all {
		if d.Name != filepath.Base(d.Name) {
			continue
		}
		out = append(out, delivery.Document{Name: d.Name, For: d.For, Provisional: d.Provisional, Content: d.Content})
	}
	return out
}

// path is where the document lands below the folder of the documents.
func (d document) path() string { return filepath.Join(d.Reader, d.Name) }

func (d document) hash() string {
	sum := sha256.Sum256(d.Content)
	return hex.EncodeToString(sum[:])
}

// issue is what an edition adds to its documents, and who they are for.
type issue struct {
	edition  int // 0 for a draft
	issuedOn time.Time
	nextOn   time.Time
	readers  []string // kinds of readers; none means all
}

// concerns says whether a kind of reader gets a document.
func (of issue) concerns(reader string) bool {
	return len(of.readers) == 0 || slices.Contains(of.readers, reader)
}

// nextIssue is the day on which the Ddets receive the month after one.
func nextIssue(month time.Time) time.Time {
	return schedules.NextIssue(schedules.Embedded(), "ddets", month)
}

// forms are the renderings of a Report, by extension.
var forms = []struct {
	extension string
	write     func(io.Writer, *reports.Report) error
}{
	{"pdf", pdf.Write},
	{"xlsx", excel.Write},
	{"html", html.Write},
}

// named is a Report with the reader it is for and the base of its file names.
type named struct {
	reader, name string
	report       *reports.Report
}

// documents renders every document of a month, in a fixed order.
func documents(ctx context.Context, k *known, of issue) ([]document, error) {
	made, err := reportsOf(k, of)
	if err != nil {
		return nil, err
	}
	all, err := render(made)
	if err != nil {
		return nil, err
	}
	figures, err := figureFiles(k, of)
	if err != nil {
		return nil, err
	}
	all = append(all, figures...)
	if of.concerns("national") {
		figures, err := twin(ctx, k, of)
		if err != nil {
			return nil, err
		}
		all = append(all, figures...)
	}
	slices.SortFunc(all, func(a, b document) int { return cmp.Compare(a.path(), b.path()) })
	return all, nil
}

// render draws each report in every form, several at once.
func render(made []named) ([]document, error) {
	all := make([]document, len(made)*len(forms))
	var group errgroup.Group
	group.SetLimit(runtime.NumCPU())
	for i, n := range made {
		for j, f := range forms {
			group.Go(func() error {
				var b bytes.Buffer
				if err := f.write(&b, n.report); err != nil {
					return fmt.Errorf("%s.%s: %w", n.name, f.extension, err)
				}
				all[i*len(forms)+j] = document{
					Reader: n.reader, Name: n.name + "." + f.extension, Content: b.Bytes(),
					For: delivery.Perimeter{Reader: readerOf[n.report.Kind], Territory: n.report.Code}, Provisional: n.report.Status == reports.Provisional,
				}
				return nil
			})
		}
	}
	return all, group.Wait()
}

// reportsOf makes the report of each reader, several at once, in a fixed order.
func reportsOf(k *known, of issue) ([]named, error) {
	month := k.month.Format("2006-01")
	var all []named
	var makes []func() (*reports.Report, error)
	wanted := func(reader, name string, report func() (*reports.Report, error)) {
		all, makes = append(all, named{reader: reader, name: name + "-" + month}), append(makes, report)
	}
	if of.concerns("ddets") {
		for _, d := range k.conf.Departements {
			if !k.remote(d.Code) {
				wanted("ddets-"+d.Code, "rapport-mensuel-"+d.Code, func() (*reports.Report, error) { return monthly(k, d, of), nil })
			}
		}
	}
	if of.concerns("direction") {
		for _, d := range k.conf.Directions {
			if !k.remoteIn(d.Code) {
				wanted("direction-"+d.Code, "tableau-de-bord", func() (*reports.Report, error) { return dashboard(k, d, of), nil })
			}
		}
	}
	if of.concerns("national") {
		wanted("national", "comparatif", func() (*reports.Report, error) { return comparison(k, of) })
	}
	var group errgroup.Group
	group.SetLimit(runtime.NumCPU())
	for i, report := range makes {
		group.Go(func() (err error) {
			all[i].report, err = report()
			return err
		})
	}
	return all, group.Wait()
}

func dashboard(k *known, d settings.Direction, of issue) *reports.Report {
	territory := queries.Territory{Level: queries.Consortium, Code: d.Code}
	var codes []string
	var departements, structures []reports.Place
	for _, x := range k.conf.Departements {
		if x.Direction == d.Code {
			codes = append(codes, x.Code)
			departements = append(departements, k.place(queries.Territory{Level: queries.Departement, Code: x.Code}))
			structures = append(structures, k.structures(x.Code)...)
		}
	}
	return reports.Dashboard(reports.DashboardInput{
		Figures: k.figures, History: k.history, Indicators: k.catalogue.Indicators, Tables: k.catalogue.Tables,
		Place: k.place(territory), Departements: departements, Structures: structures, Publisher: d.Label,
		Month: k.month, IssuedOn: of.issuedOn, NextOn: of.nextOn, Edition: of.edition,
		Status: k.statusOf(codes), ProvisionalFrom: k.provisional(), Targets: k.conf.Targets,
		Evidence: k.evidence(territory, codes), Quality: k.quality(codes), Horizon: k.horizon(codes),
	})
}

func comparison(k *known, of issue) (*reports.Report, error) {
	in := reports.ComparisonInput{
		Figures: k.figures, Indicators: k.catalogue.Indicators,
		Place: k.nation(), Departements: k.compared(), Publisher: "Pilotage national",
		Month: k.month, IssuedOn: of.issuedOn, NextOn: of.nextOn, Edition: of.edition, Status: k.statusOf(k.departements()),
		ProvisionalFrom: k.provisional(), Strata: k.strata, History: k.history,
	}
	d, err := k.disclosure(of)
	if err != nil {
		return nil, err
	}
	in.Withhold, in.Last = d.Withhold, d.Last
	return reports.Comparison(in), nil
}

func monthly(k *known, d settings.Departement, of issue) *reports.Report {
	territory := queries.Territory{Level: queries.Departement, Code: d.Code}
	lead, _ := k.conf.Structure(d.Lead)
	return reports.Monthly(reports.MonthlyInput{
		Figures: k.figures, History: k.history, Indicators: k.catalogue.Indicators, Tables: k.catalogue.Tables,
		Place: k.place(territory), Structures: k.structures(d.Code),
		Publisher: d.Platform, Lead: lead.Label,
		Month: k.month, IssuedOn: of.issuedOn, NextOn: of.nextOn, Edition: of.edition,
		Status: k.statusOf([]string{d.Code}), ProvisionalFrom: k.provisional(), Targets: k.conf.Targets,
		Evidence: k.evidence(territory, []string{d.Code}),
	})
}

// departements are the codes of every department.
func (k *known) departements() []string {
	var codes []string
	for _, d := range k.conf.Departements {
		codes = append(codes, d.Code)
	}
	return codes
}

// statusOf says whether the figures of the month may still move: late records are
// still to come, or a statement that was awaited.
func (k *known) statusOf(departements []string) reports.Status {
	if slices.ContainsFunc(k.statements(departements), func(st reports.Statement) bool { return st.Expected && !st.Received }) {
		return reports.Provisional
	}
	if first := k.provisional(); !first.IsZero() && !first.After(k.month) {
		return reports.Provisional
	}
	return reports.Final
}

// figureFiles are the machine-readable figures: a department's own for its
// Ddets, all of them for the direction.
func figureFiles(k *known, of issue) ([]document, error) {
	name := "indicateurs-" + k.month.Format("2006-01") + ".csv"
	var all []document
	for _, d := range k.conf.Departements {
		if !of.concerns("ddets") {
			break
		}
		if k.remote(d.Code) {
			continue
		}
		own := slices.DeleteFunc(answers.Territories(k.conf), func(t queries.Territory) bool {
			return t.Level != queries.Departement || t.Code != d.Code
		})
		content, err := figuresCSV(k, own)
		if err != nil {
			return nil, err
		}
		all = append(all, document{Reader: "ddets-" + d.Code, Name: name, For: delivery.Perimeter{Reader: "ddets", Territory: d.Code}, Content: content})
	}
	for _, d := range k.conf.Directions {
		if !of.concerns("direction") {
			break
		}
		if k.remoteIn(d.Code) {
			continue
		}
		content, err := figuresCSV(k, k.of(d.Code))
		if err != nil {
			return nil, err
		}
		all = append(all, document{Reader: "direction-" + d.Code, Name: name, For: delivery.Perimeter{Reader: "direction", Territory: d.Code}, Content: content})
	}
	return all, nil
}

// of lists the territories under a direction: its departments, their structures
// and itself.
func (k *known) of(direction string) []queries.Territory {
	return slices.DeleteFunc(answers.Territories(k.conf), func(t queries.Territory) bool {
		switch t.Level {
		case queries.Consortium:
			return t.Code != direction
		case queries.National:
			return true
		default:
			departement, _, _ := strings.Cut(t.Code, "/")
			d, ok := k.conf.DirectionOf(departement)
			return !ok || d.Code != direction
		}
	})
}

func figuresCSV(k *known, territories []queries.Territory) ([]byte, error) {
	var b bytes.Buffer
	month := *k.figures
	month.Months = []time.Time{k.month}
	err := writeFigures(&b, figureLines(k.catalogue, &month, territories))
	return b.Bytes(), err
}
