package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/answers"

	"github.com/agir-indicateurs/agir/queries"
)

type indicatorsVerb struct {
	Month  []string `help:"Month, such as 2023-09; may be given several times." required:"" placeholder:"MONTH"`
	AsOf   string   `help:"Day known; today without it." placeholder:"DATE"`
	Format string   `help:"csv, json or parquet." enum:"csv,json,parquet" default:"csv"`
	Out    string   `help:"File to write, instead of the standard output; parquet needs it." placeholder:"FILE"`
	Queue  string   `help:"Take the pairs that wait for a person as refused or as accepted: the two ends of the linkage interval." enum:"refused,accepted" default:"refused"`
	Table  string   `help:"Print this table instead of the figures." placeholder:"NAME"`
}

func (*indicatorsVerb) Help() string {
	return `Every figure of the handbook for each department, structure, consortium and the
nation, with its numerator and denominator. An empty valeur is no figure.

Examples:

    agir indicators --month 2023-09 --as-of 2023-10-10
    agir indicators --month 2023-09 --table motifs_sortie
    agir indicators --month 2023-09 --format parquet --out 2023-09.parquet`
}

func (v *indicatorsVerb) Run(s *session) error {
	if v.Format == "parquet" && v.Out == "" {
		return misuse{fmt.Errorf("--format parquet: --out FILE is needed")}
	}
	if v.Table != "" && v.Out != "" {
		return misuse{fmt.Errorf("--table: is printed, not written with --out")}
	}
	asOf, err := s.asOf(v.AsOf)
	if err != nil {
		return err
	}
	var months []time.Time
	for _, text := range v.Month {
		m, err := month("--month", text)
		if err != nil {
			return err
		}
		months = append(months, m)
	}
	store, conf, err := s.reading()
	if err != nil {
		return err
	}
	defer store.Close()
	answer, err := answers.Ask(s.ctx, store, answers.Question{AsOf: asOf, Months: months, Settings: conf, AcceptAll: v.Queue == "accepted"})
	if err != nil {
		return err
	}
	figures, err := answer.Figures(s.ctx)
	if err != nil {
		return err
	}
	catalogue, err := queries.Load()
	if err != nil {
		return err
	}
	if v.Table != "" {
		return s.printTable(catalogue, figures, answers.Territories(conf), v.Table)
	}
	return s.tellFigures(figureLines(catalogue, figures, answers.Territories(conf)), v.Format, v.Out)
}

// tellFigures writes figures in a form, in a file when one is named.
func (s *session) tellFigures(lines []figureLine, format, out string) error {
	if format == "parquet" {
		content, err := figuresParquet(s.ctx, lines)
		if err != nil {
			return err
		}
		return writeFile(out, content)
	}
	var b bytes.Buffer
	if format == "json" {
		if err := writeJSON(&b, lines); err != nil {
			return err
		}
	} else if err := writeFigures(&b, lines); err != nil {
		return err
	}
	if out != "" {
		return writeFile(out, b.Bytes())
	}
	_, err := b.WriteTo(s.stdout)
	return err
}

// writeFigures writes figures as machines read them.
func writeFigures(w io.Writer, lines []figureLine) error {
	t := newTable(w)
	t.row("mois", "connu_au", "niveau", "territoire", "indicateur", "valeur", "numerateur", "denominateur")
	for _, l := range lines {
		t.row(l.Month, l.AsOf, l.Level, l.Territory, l.Indicator, number(l.Value), integer(l.Numerator), integer(l.Denominator))
	}
	return t.end()
}

// figureLine is one figure as machines read it (handbook, section 8).
type figureLine struct {
	Month       string   `json:"mois"`
	AsOf        string   `json:"connu_au"`
	Level       string   `json:"niveau"`
	Territory   string   `json:"territoire"`
	Indicator   string   `json:"indicateur"`
	Value       *float64 `json:"valeur"`
	Numerator   *int64   `json:"numerateur"`
	Denominator *int64   `json:"denominateur"`
}

// figureLines lists the figures by month, level, territory and indicator, in the
// order of the handbook.
func figureLines(c *queries.Catalogue, f *queries.Figures, territories []queries.Territory) []figureLine {
	var lines []figureLine
	for _, m := range f.Months {
		for _, t := range territories {
			for _, i := range c.Indicators {
				if t.Level == queries.Structure && !i.Structures {
					continue
				}
				lines = append(lines, lineOf(f.At(i.Code, t.Level, t.Code, m), f, m, t, i))
			}
		}
	}
	return lines
}

func lineOf(x queries.Measure, f *queries.Figures, m time.Time, t queries.Territory, i queries.Indicator) figureLine {
	l := figureLine{
		Month: m.Format("2006-01"), AsOf: f.AsOf.Format(time.DateOnly),
		Level: string(t.Level), Territory: t.Code, Indicator: i.Code,
	}
	if value, ok := x.Rate(); ok {
		l.Value = &value
	}
	switch i.Kind {
	case queries.Count:
		l.Numerator = &x.Numerator
	case queries.Worst:
		if x.Known {
			l.Numerator = &x.Numerator
		}
	case queries.Rate, queries.Ratio:
		l.Numerator, l.Denominator = &x.Numerator, &x.Denominator
	case queries.Median, queries.Incidence:
		l.Denominator = &x.Denominator
	}
	return l
}

func number(v *float64) string {
	if v == nil {
		return ""
	}
	return strconv.FormatFloat(*v, 'f', -1, 64)
}

func integer(n *int64) string {
	if n == nil {
		return ""
	}
	return strconv.FormatInt(*n, 10)
}

func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

func (s *session) printTable(c *queries.Catalogue, f *queries.Figures, territories []queries.Territory, name string) error {
	table, ok := c.Table(name)
	if !ok {
		return misuse{fmt.Errorf("--table: no table %q", name)}
	}
	out := newTable(s.stdout)
	out.row("mois", "connu_au", "niveau", "territoire", "table", "modalite", "effectif")
	for _, m := range f.Months {
		for _, t := range territories {
			for _, cell := range f.Cells(table.Code, t.Level, t.Code, m) {
				out.row(m.Format("2006-01"), f.AsOf.Format(time.DateOnly), string(t.Level), t.Code, table.Code,
					cell.Modality, strconv.FormatFloat(cell.Sum, 'f', -1, 64))
			}
		}
	}
	return out.end()
}
