package release

import (
	"bytes"
	"context"
	"database/sql/driver"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/answers"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/csv"
	"github.com/agir-indicateurs/agir/schedules/delivery"
)

// FiguresRequest asks for every figure of some months.
type FiguresRequest struct {
	Settings *settings.Settings
	Months   []time.Time
	AsOf     time.Time
	// Period, when not empty, is what the months make together, such as 2023-T3.
	Period string
	// AcceptAll takes the pairs of records that wait as accepted, instead of refused.
	AcceptAll bool
}

// Figures are the figures of some months, and their tables.
type Figures struct {
	places
	catalogue *queries.Catalogue
	figures   *queries.Figures
	period    string // of its only month, empty for the month itself
}

// AskFigures answers a FiguresRequest.
func AskFigures(ctx context.Context, store *store.Store, r FiguresRequest) (*Figures, error) {
	catalogue, err := queries.Load()
	if err != nil {
		return nil, err
	}
	f := &Figures{places: places{r.Settings}, catalogue: catalogue, period: r.Period}
	question := answers.Question{AsOf: r.AsOf, Months: r.Months, Settings: r.Settings, AcceptAll: r.AcceptAll}
	if r.Period == "" {
		answer, err := answers.Ask(ctx, store, question)
		if err != nil {
			return nil, err
		}
		f.figures, err = answer.Figures(ctx)
		return f, err
	}
	f.figures, err = askPeriod(ctx, store, catalogue, question)
	return f, err
}

// ErrOthersPeriod says that counts by month, which other stores give, make no period.
var ErrOthersPeriod = errors.New("this store holds aggregates of others, which are of months: a quarter or a year is asked of the stores that made them")

// askPeriod asks months as one: what is dated in them is counted in them all, what is
// counted on a day is that of the last; some figures are the sum of those of the months.
func askPeriod(ctx context.Context, store *store.Store, catalogue *queries.Catalogue, q answers.Question) (*queries.Figures, error) {
	months, last := q.Months, len(q.Months)-1
	answer, err := answers.Ask(ctx, store, q)
	if err != nil {
		return nil, err
	}
	if len(answer.Imported) > 0 {
		return nil, ErrOthersPeriod
	}
	added := slices.DeleteFunc(slices.Clone(catalogue.Indicators), func(i queries.Indicator) bool { return !i.OfMonths })
	monthly, err := answer.FiguresOf(ctx, added...)
	if err != nil {
		return nil, err
	}
	q.Since, q.Months = months[0], months[last:]
	if answer, err = answers.Ask(ctx, store, q); err != nil {
		return nil, err
	}
	figures, err := answer.Figures(ctx)
	if err != nil {
		return nil, err
	}
	for _, i := range added {
		for _, t := range answers.Territories(q.Settings) {
			sum := figures.At(i.Code, t.Level, t.Code, months[last])
			if sum.Indicator == "" {
				continue
			}
			sum.Numerator, sum.Denominator = 0, 0
			for _, month := range months {
				m := monthly.At(i.Code, t.Level, t.Code, month)
				sum.Numerator, sum.Denominator = sum.Numerator+m.Numerator, sum.Denominator+m.Denominator
			}
			sum.Known = sum.Denominator > 0
			figures.Add(sum)
		}
	}
	return figures, nil
}

// Lines lists the figures by month, level, territory and indicator, in the order
// of the handbook.
func (f *Figures) Lines() []FigureLine {
	lines := figureLines(f.catalogue, f.figures, func(month time.Time) []queries.Territory {
		return answers.TerritoriesOn(f.conf, month.AddDate(0, 1, -1))
	})
	for i := range lines {
		lines[i].Month = f.named(lines[i].Month)
	}
	return lines
}

// named is the period of a month, or the month itself.
func (f *Figures) named(month string) string {
	if f.period != "" {
		return f.period
	}
	return month
}

// WriteCSV writes the figures as machines read them.
func (f *Figures) WriteCSV(w io.Writer) error { return writeFigures(w, f.Lines()) }

// WriteJSON writes the figures as JSON.
func (f *Figures) WriteJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(f.Lines())
}

// WriteParquet writes the figures as Parquet.
func (f *Figures) WriteParquet(ctx context.Context, w io.Writer) error {
	columns := []answers.ParquetColumn{
		{Name: "mois", Type: "varchar"}, {Name: "connu_au", Type: "date"}, {Name: "niveau", Type: "varchar"}, {Name: "territoire", Type: "varchar"},
		{Name: "indicateur", Type: "varchar"}, {Name: "valeur", Type: "double"}, {Name: "numerateur", Type: "bigint"}, {Name: "denominateur", Type: "bigint"},
	}
	var rows [][]driver.Value
	for _, l := range f.Lines() {
		rows = append(rows, []driver.Value{l.Month, f.figures.AsOf, l.Level, l.Territory, l.Indicator, orNothing(l.Value), orNothing(l.Numerator), orNothing(l.Denominator)})
	}
	content, err := answers.Parquet(ctx, columns, rows)
	if err != nil {
		return err
	}
	_, err = w.Write(content)
	return err
}

// UnknownTable says that the catalogue has no table of a name.
type UnknownTable string

func (e UnknownTable) Error() string { return fmt.Sprintf("no table %q", string(e)) }

// WriteTable writes a table of the catalogue as CSV.
func (f *Figures) WriteTable(w io.Writer, name string) error {
	table, ok := f.catalogue.Table(name)
	if !ok {
		return UnknownTable(name)
	}
	t := csv.New(w)
	header := []string{"mois", "connu_au", "niveau", "territoire", "table", "modalite", "effectif"}
	if table.Beside != "" {
		header = append(header, table.Beside)
	}
	t.Row(header...)
	for _, month := range f.figures.Months {
		for _, of := range answers.Territories(f.conf) {
			for _, line := range f.figures.Lines(table, of.Level, of.Code, month) {
				row := []string{f.named(month.Format("2006-01")), f.figures.AsOf.Format(time.DateOnly), string(of.Level), of.Code, table.Code,
					line.Modality, strconv.FormatFloat(line.Sum, 'f', -1, 64)}
				if table.Beside != "" {
					row = append(row, strconv.FormatInt(line.Beside, 10))
				}
				t.Row(row...)
			}
		}
	}
	return t.End()
}

// FigureLine is one figure as machines read it (handbook, section 8).
type FigureLine struct {
	Month       string   `json:"mois"`
	AsOf        string   `json:"connu_au"`
	Level       string   `json:"niveau"`
	Territory   string   `json:"territoire"`
	Indicator   string   `json:"indicateur"`
	Value       *float64 `json:"valeur"`
	Numerator   *int64   `json:"numerateur"`
	Denominator *int64   `json:"denominateur"`
}

func figureLines(c *queries.Catalogue, f *queries.Figures, territories func(month time.Time) []queries.Territory) []FigureLine {
	var lines []FigureLine
	for _, month := range f.Months {
		for _, t := range territories(month) {
			for _, i := range c.Indicators {
				if t.Level == queries.Structure && !i.Structures {
					continue
				}
				lines = append(lines, lineOf(f.At(i.Code, t.Level, t.Code, month), f, month, t, i))
			}
		}
	}
	return lines
}

func lineOf(x queries.Measure, f *queries.Figures, month time.Time, t queries.Territory, i queries.Indicator) FigureLine {
	l := FigureLine{
		Month: month.Format("2006-01"), AsOf: f.AsOf.Format(time.DateOnly),
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

func writeFigures(w io.Writer, lines []FigureLine) error {
	t := csv.New(w)
	t.Row("mois", "connu_au", "niveau", "territoire", "indicateur", "valeur", "numerateur", "denominateur")
	for _, l := range lines {
		t.Row(l.Month, l.AsOf, l.Level, l.Territory, l.Indicator, number(l.Value), integer(l.Numerator), integer(l.Denominator))
	}
	return t.End()
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

// figures are the files that machines read of a perimeter: a department's own
// figures for its Ddets, all of those under it for a direction, what is published
// for the nation.
func (m *month) figures(ctx context.Context, to delivery.Perimeter, in issue) ([]Document, error) {
	var territories []queries.Territory
	switch to.Reader {
	case settings.ForDdets:
		territories = slices.DeleteFunc(answers.Standing(m.conf), func(t queries.Territory) bool {
			return t.Level != queries.Departement || t.Code != to.Territory
		})
	case settings.ForDirection:
		territories = m.under(to.Territory)
	case settings.ForDreets:
		return nil, nil // those of the nation, which it reads, hold its own
	case settings.ForNation:
		return m.twin(ctx, to, in)
	default:
		return nil, fmt.Errorf("no figures are written for %q", to.Reader)
	}
	month := *m.counts.printed
	if in.period != "" {
		month = *m.periods[0].Figures
	}
	month.Months = []time.Time{m.first}
	lines := figureLines(m.catalogue, &month, func(time.Time) []queries.Territory { return territories })
	for i := range lines {
		lines[i].Month = m.named(in)
	}
	var machine, sheet bytes.Buffer
	if err := writeFigures(&machine, lines); err != nil {
		return nil, err
	}
	if err := m.writeSheet(&sheet, in, lines); err != nil {
		return nil, err
	}
	of := m.named(in) + ".csv"
	return []Document{
		{Name: "indicateurs-" + of, For: to, Content: machine.Bytes()}, {Name: "schema.json", For: to, Content: FiguresSchema},
		{Name: "indicateurs-" + to.Territory + "-" + of, For: to, Content: sheet.Bytes()}, {Name: "schema-tableur.json", For: to, Content: sheetSchema},
	}, nil
}

// FiguresSchema is the Table Schema of the figures as machines read them; sheetSchema,
// that of the same for a spreadsheet.
//
//go:embed figures.schema.json
var FiguresSchema []byte

//go:embed spreadsheet.schema.json
var sheetSchema []byte

//go:embed table.schema.json
var tableSchema string

// TableSchema is the Table Schema of what WriteTable writes.
func (f *Figures) TableSchema(name string) []byte {
	table, _ := f.catalogue.Table(name)
	if table.Beside == "" {
		return []byte(tableSchema)
	}
	const end = "}}\n  ]\n}"
	return []byte(strings.Replace(tableSchema, end, `}},
    {"name": "`+table.Beside+`", "title": "À côté", "description": "Ceux que compte, de la même modalité, le tableau de ce nom.", "type": "integer", "constraints": {"required": true, "minimum": 0}}
  ]
}`, 1))
}

// writeSheet writes figures for a spreadsheet in French, with the names of what they are.
func (m *month) writeSheet(w io.Writer, in issue, lines []FigureLine) error {
	when := reports.FormatMonth(m.first)
	if in.period != "" {
		when = reports.PeriodName(in.period)
	}
	t := csv.ForSpreadsheet(w)
	t.Row("Mois", "Connu au", "Territoire", "Nom", "Code", "Indicateur", "Valeur", "Numérateur", "Dénominateur", "Unité")
	for _, l := range lines {
		i, _ := m.catalogue.Indicator(l.Indicator)
		place := m.place(queries.Territory{Level: queries.Level(l.Level), Code: l.Territory})
		t.Row(when, m.asOf.Format("02/01/2006"), l.Territory, reports.Typeset(place.Name), l.Indicator, i.Label,
			csv.Comma(number(l.Value)), integer(l.Numerator), integer(l.Denominator), i.Unit)
	}
	return t.End()
}
