package release

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
	"unicode"

	"golang.org/x/sync/errgroup"

	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/documents"
	"github.com/agir-indicateurs/agir/reports/excel"
	"github.com/agir-indicateurs/agir/reports/html"
	"github.com/agir-indicateurs/agir/reports/pdf"
	"github.com/agir-indicateurs/agir/schedules"
	"github.com/agir-indicateurs/agir/schedules/delivery"
)

// Document is a file for the readers of one perimeter.
type Document struct {
	Name        string
	For         delivery.Perimeter // what it is about, from the report that made it
	Provisional bool
	Content     []byte
	First       delivery.FirstPage // what it says first
}

// readerOf is who each kind of report is written for.
var readerOf = map[reports.Kind]string{
	reports.MonthlyReport:    settings.ForDdets,
	reports.DirectorsReport:  settings.ForDirection,
	reports.ComparisonReport: settings.ForNation,
	reports.RegionalReport:   settings.ForDreets,
}

// Folder is where the documents of a perimeter lie: "ddets-44", "national".
func Folder(of delivery.Perimeter) string {
	switch of.Reader {
	case settings.ForNation:
		return of.Reader
	case settings.ForDreets:
		return of.Reader + "-" + slug(of.Territory)
	}
	return of.Reader + "-" + of.Territory
}

// slug is the name of a region in the name of a file: pays-de-la-loire.
func slug(name string) string {
	return strings.Join(strings.FieldsFunc(contract.Fold(name), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), "-")
}

// Path is where the document lies below the folder of the documents.
func (d Document) Path() string { return filepath.Join(Folder(d.For), d.Name) }

// Hash is its SHA-256.
func (d Document) Hash() string {
	sum := sha256.Sum256(d.Content)
	return hex.EncodeToString(sum[:])
}

// Posted are the documents as they are handed to the outbox: files, not what lies
// in folders of its own by month.
func Posted(all []Document) []delivery.Document {
	var out []delivery.Document
	for _, d := range all {
		if d.Name == filepath.Base(d.Name) {
			out = append(out, delivery.Document{Name: d.Name, For: d.For, Provisional: d.Provisional, Content: d.Content, First: d.First})
		}
	}
	return out
}

// issue is what an edition adds to its documents, and who they are for.
type issue struct {
	edition  int            // 0 for a draft
	period   string         // the quarter or the year; empty for the month
	printing map[string]int // which edition of the month it is, by reader; nil for a draft
	issuedOn time.Time
	nextOn   time.Time
	readers  []string // kinds of readers; none means all
	only     []string // folders of the only readers concerned; none means all
}

// concerns says whether a kind of reader gets a document.
func (of issue) concerns(reader string) bool {
	return len(of.readers) == 0 || slices.Contains(of.readers, reader)
}

// perimeters are those of the readers of an issue whose documents this store can
// make: it makes none of departments known by the aggregates of another only.
func (m *month) perimeters(of issue) []delivery.Perimeter {
	all := m.perimetersOf(of)
	if len(of.only) == 0 {
		return all
	}
	return slices.DeleteFunc(all, func(p delivery.Perimeter) bool { return !slices.Contains(of.only, Folder(p)) })
}

func (m *month) perimetersOf(of issue) []delivery.Perimeter {
	var all []delivery.Perimeter
	if of.concerns(settings.ForDdets) {
		for _, d := range m.conf.Departements {
			if !m.remote(d.Code) {
				all = append(all, delivery.Perimeter{Reader: settings.ForDdets, Territory: d.Code})
			}
		}
	}
	if of.concerns(settings.ForDirection) {
		for _, d := range m.conf.Directions {
			if len(m.departementsOf(d.Code)) > 0 && !m.remoteIn(d.Code) {
				all = append(all, delivery.Perimeter{Reader: settings.ForDirection, Territory: d.Code})
			}
		}
	}
	if of.period != "" {
		return all // a region and the nation have no bilan
	}
	if of.concerns(settings.ForDreets) {
		for _, region := range regionsRead(m.conf) {
			if _, known := m.regional(region, of); known {
				all = append(all, delivery.Perimeter{Reader: settings.ForDreets, Territory: region})
			}
		}
	}
	if of.concerns(settings.ForNation) {
		all = append(all, delivery.Perimeter{Reader: settings.ForNation, Territory: france})
	}
	return all
}

// NextIssue is the day on which the Ddets receive the month after one.
func NextIssue(all []schedules.Schedule, month time.Time) time.Time {
	return schedules.NextIssue(all, schedules.JobFor(all, settings.ForDdets), month)
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

// Paper is a Report and the base of its file names.
type Paper struct {
	For    delivery.Perimeter
	Name   string
	Report *reports.Report
}

// documents renders every document of a month, in a fixed order.
func (m *month) documents(ctx context.Context, of issue) ([]Document, error) {
	papers, err := m.papers(of)
	if err != nil {
		return nil, err
	}
	if len(papers) == 0 && len(of.readers) > 0 && of.concerns(settings.ForDreets) && len(regionsRead(m.conf)) > 0 {
		return nil, NoRelease{m.first}
	}
	all, err := render(papers)
	if err != nil {
		return nil, err
	}
	for _, to := range m.perimeters(of) {
		figures, err := m.figures(ctx, to, of)
		if err != nil {
			return nil, err
		}
		all = append(all, figures...)
	}
	slices.SortFunc(all, func(a, b Document) int { return cmp.Compare(a.Path(), b.Path()) })
	return all, nil
}

// perimeterOf is what a report is about, from the report itself; a bilan is that of a
// department or of a direction.
func perimeterOf(n Paper) delivery.Perimeter {
	reader, ok := readerOf[n.Report.Kind]
	if !ok {
		reader = n.For.Reader
	}
	return delivery.Perimeter{Reader: reader, Territory: n.Report.Code}
}

// render draws each report in every form, several at once.
func render(papers []Paper) ([]Document, error) {
	all := make([]Document, len(papers)*len(forms))
	var group errgroup.Group
	group.SetLimit(runtime.NumCPU())
	for i, n := range papers {
		for j, f := range forms {
			group.Go(func() error {
				var b bytes.Buffer
				if err := f.write(&b, n.Report); err != nil {
					return fmt.Errorf("%s.%s: %w", n.Name, f.extension, err)
				}
				all[i*len(forms)+j] = Document{
					Name: n.Name + "." + f.extension, Content: b.Bytes(),
					For: perimeterOf(n), Provisional: n.Report.Status == reports.Provisional,
					First: firstPage(n.Report),
				}
				return nil
			})
		}
	}
	return all, group.Wait()
}

// papers makes the report of each reader, several at once, in a fixed order.
func (m *month) papers(of issue) ([]Paper, error) {
	perimeters := m.perimeters(of)
	all := make([]Paper, len(perimeters))
	var group errgroup.Group
	group.SetLimit(runtime.NumCPU())
	for i, to := range perimeters {
		group.Go(func() (err error) {
			all[i], err = m.paper(to, of)
			return err
		})
	}
	return all, group.Wait()
}

// paper makes the report of a reader.
func (m *month) paper(to delivery.Perimeter, of issue) (p Paper, err error) {
	name := "comparatif"
	switch to.Reader {
	case settings.ForDdets:
		d, _ := m.conf.Departement(to.Territory)
		name = "rapport-mensuel-" + d.Code
		if of.period != "" {
			p.Report = m.bilanOfDepartement(d, of)
		} else {
			p.Report = m.monthly(d, of)
		}
	case settings.ForDirection:
		d, _ := m.conf.Direction(to.Territory)
		name = "tableau-de-bord"
		if of.period != "" {
			p.Report = m.bilanOfDirection(d, of)
		} else {
			p.Report = m.dashboard(d, of)
		}
	case settings.ForDreets:
		name += "-" + slug(to.Territory)
		in, _ := m.regional(to.Territory, of)
		p.Report = documents.Regional(in)
	case settings.ForNation:
		p.Report, err = m.comparison(of)
	default:
		return p, fmt.Errorf("no document is written for %q", to.Reader)
	}
	if of.period != "" {
		name = string(p.Report.Kind) + "-" + to.Territory
	}
	p.For, p.Name = to, name+"-"+m.named(of)
	if err != nil {
		return p, err
	}
	p.Report.Printing = of.printing[to.Reader]
	if len(of.readers) == 0 && to.Reader != settings.ForDdets { // made by hand for all, the day is that of the Ddets
		p.Report.NextOn = time.Time{}
	}
	if m.former != nil {
		documents.Rectify(p.Report, m.rectification(to, of))
	}
	return p, err
}

// named is the month in the name of a file, or the period.
func (m *month) named(of issue) string {
	if of.period != "" {
		return of.period
	}
	return m.first.Format("2006-01")
}

func (m *month) dashboard(d settings.Direction, of issue) *reports.Report {
	territory := queries.Territory{Level: queries.Consortium, Code: d.Code}
	codes := m.departementsOf(d.Code)
	var departements, structures []reports.Territory
	for _, code := range codes {
		departements = append(departements, m.departement(code))
		structures = append(structures, m.structures(code)...)
	}
	return documents.Dashboard(documents.DashboardInput{
		Figures: m.counts.printed, History: m.counts.history, Indicators: m.catalogue.Indicators, Tables: m.catalogue.Tables,
		Territory: m.place(territory), Departements: departements, Structures: structures, Publisher: d.Label,
		Month: m.first, IssuedOn: of.issuedOn, NextOn: of.nextOn, Edition: of.edition,
		Status: m.statusOf(codes), ProvisionalFrom: m.delays.provisionalFrom(), Targets: m.targets(),
		Evidence: m.evidence(territory, codes), Quality: m.reception.quality(codes), Horizon: m.delays.horizon(codes),
	})
}

func (m *month) comparison(of issue) (*reports.Report, error) {
	in := documents.ComparisonInput{
		Figures: m.counts.printed, Indicators: m.catalogue.Indicators,
		Territory: m.nation(), Departements: m.compared(), Publisher: "Pilotage national",
		Month: m.first, IssuedOn: of.issuedOn, NextOn: of.nextOn, Edition: of.edition, Status: m.statusOf(m.departements()),
		ProvisionalFrom: m.delays.provisionalFrom(), Strata: m.counts.strata, History: m.counts.history,
	}
	d, err := m.disclosure(of)
	if err != nil {
		return nil, err
	}
	in.Withhold, in.Among, in.Last, in.Few = d.Withhold, d.Among, d.Last, secrecyRule(m.conf).Small
	in.Targets, in.Breaks = m.targets(), m.breaks()
	in.Cohorts, in.Cohort = m.comparedCohorts(), d.Cohort
	in.Cap, _ = m.conf.Cap.On(m.first.AddDate(0, 1, -1))
	return documents.Comparison(in), nil
}

// targets are those in force on the last day of the month.
func (m *month) targets() documents.Targets {
	last := m.first.AddDate(0, 1, -1)
	t := documents.Targets{Nation: m.conf.Targets.On(last), Convention: make(map[string]map[string]float64)}
	for _, d := range m.conf.Departements {
		t.Convention[d.Code] = d.Targets.On(last)
	}
	return t
}

func (m *month) monthly(d settings.Departement, of issue) *reports.Report {
	return documents.Monthly(m.monthlyInput(d, of))
}

// monthlyInput is what the document of a department rests on.
func (m *month) monthlyInput(d settings.Departement, of issue) documents.MonthlyInput {
	territory := queries.Territory{Level: queries.Departement, Code: d.Code}
	lead, _ := m.conf.Structure(d.Lead)
	return documents.MonthlyInput{
		Figures: m.counts.printed, History: m.counts.history, Indicators: m.catalogue.Indicators, Tables: m.catalogue.Tables,
		Territory: m.place(territory), Structures: m.structures(d.Code), Wider: m.wider(d),
		Publisher: d.Platform, Lead: lead.Label,
		Month: m.first, IssuedOn: of.issuedOn, NextOn: of.nextOn, Edition: of.edition,
		Status: m.statusOf([]string{d.Code}), ProvisionalFrom: m.delays.provisionalFrom(), Targets: m.targets(),
		Evidence: m.evidence(territory, []string{d.Code}),
	}
}
