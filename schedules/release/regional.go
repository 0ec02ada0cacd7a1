package release

import (
	"slices"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/documents"
)

// regionsRead are the regions of which somebody reads the comparatif, in the order of the
// recipients.
func regionsRead(conf *settings.Settings) (all []string) {
	for _, r := range conf.Recipients {
		if r.Reader == settings.ForDreets && !slices.Contains(all, r.Territory) {
			all = append(all, r.Territory)
		}
	}
	return all
}

// regional is what the comparatif of a region rests on: the release that leaves with it,
// otherwise the last one known, of the same month. It is false without one: a region is shown
// by cells of the national release and no other.
func (m *month) regional(region string, of issue) (in documents.RegionalInput, known bool) {
	in = documents.RegionalInput{
		Indicators: m.catalogue.Indicators, Nation: m.nation(), Region: reports.Territory{Level: queries.Region, Code: region, Name: reports.Typeset(region)},
		Targets: documents.Targets{Nation: m.conf.Targets.On(m.first.AddDate(0, 1, -1))}, Month: m.first, AsOf: m.asOf, Publisher: "Pilotage national",
		IssuedOn: of.issuedOn, NextOn: of.nextOn, Edition: of.edition, Status: m.statusOf(m.departements()),
	}
	if in.Cells, known = m.cells(of); !known {
		return in, false
	}
	in.Release = of.edition
	if !of.concerns(settings.ForNation) {
		in.Release, in.AsOf = m.national.Edition, m.national.AsOf
	}
	var codes []string
	for at := range in.Cells {
		codes = append(codes, departementIn(queries.Level(at[0]), at[1])...)
	}
	slices.Sort(codes)
	for _, code := range slices.Compact(codes) {
		if contract.RegionOf(code) == region {
			d := m.departement(code)
			d.Name = reports.Typeset(d.Name)
			in.Departements = append(in.Departements, d)
		}
	}
	return in, len(in.Departements) > 0
}

// cells are those of the national release that leaves with an issue, otherwise of the last
// one known, of the same month; false without one.
func (m *month) cells(of issue) (all documents.ReleasedCells, known bool) {
	all = make(documents.ReleasedCells)
	switch {
	case of.concerns(settings.ForNation):
		d, err := m.disclosure(of)
		if err != nil {
			return nil, false
		}
		for _, p := range d.Figures() {
			all[[3]string{string(p.Level), p.Territory, p.Indicator}] = documents.ReleasedCell{Measure: p.Measure, Withheld: p.Withheld, Based: p.Based}
		}
	case m.national.known && m.national.Month.Equal(m.first):
		for _, c := range m.national.Cells {
			all[[3]string{string(c.Level), c.Territory, c.Indicator}] = m.released(c)
		}
	default:
		return nil, false
	}
	return all, true
}

// NoRelease says that no national release of a month is known, of which the comparatif of a
// region is made.
type NoRelease struct{ Month time.Time }

func (e NoRelease) Error() string {
	return e.Month.Format("2006-01") + ": no national release of that month is known"
}

func departementIn(level queries.Level, territory string) []string {
	if level != queries.Departement {
		return nil
	}
	return []string{territory}
}

// released is a cell of a release that was kept or brought, as the documents take it.
func (m *month) released(c books.ReleaseCell) documents.ReleasedCell {
	i, _ := m.catalogue.Indicator(c.Indicator)
	cell := documents.ReleasedCell{Withheld: c.Status == withheld}
	cell.Measure = queries.Measure{Month: m.first, Level: c.Level, Territory: c.Territory, Indicator: c.Indicator, Kind: i.Kind, Known: c.Status == published}
	if c.Denominator != nil {
		cell.Denominator, cell.Based = *c.Denominator, cell.Withheld
	}
	if c.Numerator != nil {
		cell.Numerator = *c.Numerator
	}
	if c.Value != nil {
		cell.Value = *c.Value
	}
	return cell
}
