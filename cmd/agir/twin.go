package main

import (
	"bytes"
	"context"
	"database/sql/driver"
	_ "embed"
	"path"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/answers"

	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/schedules/delivery"
)

// twinSchema is the Table Schema of the figures published for the nation.
//
//go:embed twin.schema.json
var twinSchema []byte

// What the twin says of a figure beside its value.
const (
	published = "publie"
	withheld  = "n.c."
	noFigure  = "sans_objet"
)

// twin is the national release as machines read it: its figures as CSV, as
// Parquet in folders by month, and what the columns are.
func twin(ctx context.Context, k *known, of issue) ([]document, error) {
	d, err := k.disclosure(of)
	if err != nil {
		return nil, err
	}
	month := k.month.Format("2006-01")
	parquet, err := twinParquet(ctx, k, of, d.Figures())
	if err != nil {
		return nil, err
	}
	var csv bytes.Buffer
	if err := twinCSV(&csv, k, of, d.Figures()); err != nil {
		return nil, err
	}
	to := delivery.Perimeter{Reader: "national", Territory: "FR"}
	return []document{
		{Reader: "national", Name: "indicateurs-publies-" + month + ".csv", For: to, Content: csv.Bytes()},
		{Reader: "national", Name: "schema.json", For: to, Content: twinSchema},
		{Reader: "national", Name: path.Join("indicateurs-publies", "mois="+month, "indicateurs.parquet"), For: to, Content: parquet},
	}, nil
}

func twinCSV(b *bytes.Buffer, k *known, of issue, figures []reports.Published) error {
	t := newTable(b)
	t.row("mois", "connu_au", "edition", "niveau", "territoire", "nom", "indicateur", "valeur", "numerateur", "denominateur", "statut")
	for _, p := range figures {
		l, status := twinLine(k, p)
		value, numerator, denominator := number(l.Value), integer(l.Numerator), integer(l.Denominator)
		if status == withheld {
			value, numerator, denominator = withheld, withheld, withheld
			if p.Kind == queries.Count {
				denominator = ""
			}
		}
		t.row(l.Month, l.AsOf, editionText(of), l.Level, l.Territory, p.Place.Name, l.Indicator, value, numerator, denominator, status)
	}
	return t.end()
}

// editionText is the number of an edition, nothing for a draft.
func editionText(of issue) string {
	if of.edition == 0 {
		return ""
	}
	n := int64(of.edition)
	return integer(&n)
}

func twinLine(k *known, p reports.Published) (figureLine, string) {
	i, _ := k.catalogue.Indicator(p.Indicator)
	l := lineOf(p.Measure, k.figures, k.month, queries.Territory{Level: p.Level, Code: p.Territory}, i)
	switch {
	case p.Withheld:
		return figureLine{Month: l.Month, AsOf: l.AsOf, Level: l.Level, Territory: l.Territory, Indicator: l.Indicator}, withheld
	case l.Value == nil:
		return l, noFigure
	}
	return l, published
}

// twinParquet leaves the month out: it is in the name of the folder, where engines
// read it.
func twinParquet(ctx context.Context, k *known, of issue, figures []reports.Published) ([]byte, error) {
	columns := []answers.ParquetColumn{
		{Name: "connu_au", Type: "date"}, {Name: "edition", Type: "integer"}, {Name: "niveau", Type: "varchar"}, {Name: "territoire", Type: "varchar"},
		{Name: "nom", Type: "varchar"}, {Name: "indicateur", Type: "varchar"}, {Name: "valeur", Type: "double"},
		{Name: "numerateur", Type: "bigint"}, {Name: "denominateur", Type: "bigint"}, {Name: "statut", Type: "varchar"},
	}
	var rows [][]driver.Value
	for _, p := range figures {
		l, status := twinLine(k, p)
		var edition driver.Value
		if of.edition > 0 {
			edition = int32(of.edition)
		}
		rows = append(rows, []driver.Value{k.asOf, edition, l.Level, l.Territory, p.Place.Name, l.Indicator,
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

// figuresParquet is every figure printed by agir indicators, as Parquet.
func figuresParquet(ctx context.Context, lines []figureLine) ([]byte, error) {
	columns := []answers.ParquetColumn{
		{Name: "mois", Type: "varchar"}, {Name: "connu_au", Type: "date"}, {Name: "niveau", Type: "varchar"}, {Name: "territoire", Type: "varchar"},
		{Name: "indicateur", Type: "varchar"}, {Name: "valeur", Type: "double"}, {Name: "numerateur", Type: "bigint"}, {Name: "denominateur", Type: "bigint"},
	}
	var rows [][]driver.Value
	for _, l := range lines {
		asOf, err := time.Parse(time.DateOnly, l.AsOf)
		if err != nil {
			return nil, err
		}
		rows = append(rows, []driver.Value{l.Month, asOf, l.Level, l.Territory, l.Indicator, orNothing(l.Value), orNothing(l.Numerator), orNothing(l.Denominator)})
	}
	return answers.Parquet(ctx, columns, rows)
}
