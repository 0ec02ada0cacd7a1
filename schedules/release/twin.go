package release

import (
	"bytes"
	"context"
	"database/sql/driver"
	_ "embed"
	"path"
	"slices"

	"github.com/agir-indicateurs/agir/pipeline/answers"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/csv"
	"github.com/agir-indicateurs/agir/reports/disclosure"
	"github.com/agir-indicateurs/agir/schedules/delivery"
)

// twinSchema is the Table Schema of the figures published for the nation.
//
//go:embed twin.schema.json
var twinSchema []byte

// twinName is the name of the CSV before its month.
const twinName = "indicateurs-publies-"

// What the twin says of a figure beside its value.
const (
	published = "publie"
	withheld  = "non_communique"
	noFigure  = "sans_objet"
)

// hiddenNumber stands in place of a number that is withheld: one of the missing values
// of the schema, which a status, always there, cannot be.
const hiddenNumber = string(reports.Withheld)

// twin is the national release as machines read it: its figures as CSV, as
// Parquet in folders by month, and what the columns are.
func (m *month) twin(ctx context.Context, to delivery.Perimeter, of issue) ([]Document, error) {
	d, err := m.disclosure(of)
	if err != nil {
		return nil, err
	}
	parquet, err := m.twinParquet(ctx, of, d.Figures())
	if err != nil {
		return nil, err
	}
	var text bytes.Buffer
	if err := m.twinCSV(&text, of, d.Figures()); err != nil {
		return nil, err
	}
	month := m.first.Format("2006-01")
	return []Document{
		{Name: twinName + month + ".csv", For: to, Content: text.Bytes()},
		{Name: "schema.json", For: to, Content: twinSchema},
		{Name: path.Join("indicateurs-publies", "mois="+month, "indicateurs.parquet"), For: to, Content: parquet},
	}, nil
}

func (m *month) twinCSV(b *bytes.Buffer, of issue, figures []disclosure.Published) error {
	t := csv.New(b)
	t.Row(slices.Clone(books.ReleaseColumns)...)
	for _, p := range figures {
		l, status := m.twinLine(p)
		value, numerator, denominator := number(l.Value), integer(l.Numerator), integer(l.Denominator)
		if status == withheld {
			value, numerator = hiddenNumber, hiddenNumber
			switch {
			case p.Kind == queries.Count:
				denominator = ""
			case !p.Based:
				denominator = hiddenNumber
			}
		}
		t.Row(l.Month, l.AsOf, editionText(of), l.Level, l.Territory, p.Place.Name, l.Indicator, value, numerator, denominator, status)
	}
	return t.End()
}

// editionText is the number of an edition, nothing for a draft.
func editionText(of issue) string {
	if of.edition == 0 {
		return ""
	}
	n := int64(of.edition)
	return integer(&n)
}

func (m *month) twinLine(p disclosure.Published) (FigureLine, string) {
	i, _ := m.catalogue.Indicator(p.Indicator)
	l := lineOf(p.Measure, m.counts.printed, m.first, queries.Territory{Level: p.Level, Code: p.Territory}, i)
	switch {
	case p.Withheld:
		line := FigureLine{Month: l.Month, AsOf: l.AsOf, Level: l.Level, Territory: l.Territory, Indicator: l.Indicator}
		if p.Based {
			line.Denominator = l.Denominator // a count of its own, that is printed
		}
		return line, withheld
	case l.Value == nil:
		return l, noFigure
	}
	return l, published
}

// twinParquet leaves the month out: it is in the name of the folder, where engines
// read it.
func (m *month) twinParquet(ctx context.Context, of issue, figures []disclosure.Published) ([]byte, error) {
	columns := []answers.ParquetColumn{
		{Name: "connu_au", Type: "date"}, {Name: "edition", Type: "integer"}, {Name: "niveau", Type: "varchar"}, {Name: "territoire", Type: "varchar"},
		{Name: "nom", Type: "varchar"}, {Name: "indicateur", Type: "varchar"}, {Name: "valeur", Type: "double"},
		{Name: "numerateur", Type: "bigint"}, {Name: "denominateur", Type: "bigint"}, {Name: "statut", Type: "varchar"},
	}
	var rows [][]driver.Value
	for _, p := range figures {
		l, status := m.twinLine(p)
		var edition driver.Value
		if of.edition > 0 {
			edition = int32(of.edition)
		}
		rows = append(rows, []driver.Value{m.asOf, edition, l.Level, l.Territory, p.Place.Name, l.Indicator,
			orNothing(l.Value), orNothing(l.Numerator), orNothing(l.Denominator), status})
	}
	return answers.Parquet(ctx, columns, rows)
}

func orNothing[T any](v *T) driver.Value {
	if v == nil {
		return nil
	}
	return *v
}
