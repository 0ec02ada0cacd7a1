package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/answers"
	"github.com/agir-indicateurs/agir/pipeline/store"

	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/queries"
)

type explainVerb struct {
	Code      string `arg:"" optional:"" help:"Code of an indicator or a table; without it, the list."`
	Month     string `help:"Month of the rows." placeholder:"MONTH"`
	Territory string `help:"Territory of the rows, such as 44 or 44/soliha." placeholder:"CODE"`
	AsOf      string `help:"Day known; today without it." placeholder:"DATE"`
	Rows      bool   `help:"Print the rows behind the figure, by the key of the person."`
	Names     bool   `help:"With --rows: add the names; journaled, with --by and --why."`
	By        string `help:"Who reads the names." placeholder:"WHO"`
	Why       string `help:"Why." placeholder:"TEXT"`
}

func (*explainVerb) Help() string {
	return `The sheet of an indicator as the documents print it, and the rows behind a figure.

Examples:

    agir explain contact_regulier
    agir explain contact_regulier --month 2023-09 --territory 44 --rows`
}

func (v *explainVerb) Run(s *session) error {
	catalogue, err := queries.Load()
	if err != nil {
		return err
	}
	if v.Code == "" {
		for _, i := range catalogue.Indicators {
			fmt.Fprintf(s.stdout, "%-28s %s\n", i.Code, i.Label)
		}
		for _, t := range catalogue.Tables {
			fmt.Fprintf(s.stdout, "%-28s %s\n", t.Code, t.Label)
		}
		return nil
	}
	i, ok := catalogue.Indicator(v.Code)
	if !ok {
		if t, ok := catalogue.Table(v.Code); ok {
			fmt.Fprint(s.stdout, sheetOf(t.Code, t.Label, t.Definition, pair{"Parmi", t.Among}, pair{"Règle", t.Rule}))
			return nil
		}
		return misuse{fmt.Errorf("explain: no indicator %q", v.Code)}
	}
	if v.Rows {
		return v.rows(s, i)
	}
	fmt.Fprint(s.stdout, sheetOf(i.Code, i.Label, i.Definition, pair{"Parmi", i.Among}, pair{"Compté", i.Counted},
		pair{"Unité", i.Unit}, pair{"Cible nationale", i.Target}, pair{"Règle", i.Rule}, pair{"Source", i.Source}))
	return nil
}

type pair struct{ name, text string }

// sheetOf is the sheet of an indicator in a terminal.
func sheetOf(code, label, definition string, lines ...pair) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s (%s)\n%s\n", label, code, definition)
	for _, l := range lines {
		if l.text != "" {
			fmt.Fprintf(&b, "%s\u202f: %s\n", l.name, l.text)
		}
	}
	return b.String()
}

func (v *explainVerb) rows(s *session, i queries.Indicator) error {
	m, asOf, err := s.monthKnown(v.Month, v.AsOf)
	if err != nil {
		return err
	}
	store, conf, err := v.open(s)
	if err != nil {
		return err
	}
	defer store.Close()
	territory, ok := answers.TerritoryOf(conf, v.Territory)
	if !ok {
		return misuse{fmt.Errorf("--territory: no territory %q", v.Territory)}
	}
	answer, err := answers.Ask(s.ctx, store, answers.Question{AsOf: asOf, Months: []time.Time{m}, Settings: conf})
	if err != nil {
		return err
	}
	rows, err := answer.RowsBehind(s.ctx, i, territory, m)
	if err != nil {
		return err
	}
	if v.Names {
		what := fmt.Sprintf("explain %s %s %s: %d rows", i.Code, v.Month, v.Territory, len(rows.Lines))
		if err := s.readsNames(store, v.By, what, v.Why); err != nil {
			return err
		}
		names, err := answer.Names(s.ctx)
		if err != nil {
			return err
		}
		rows.Name(names)
	}
	t := newTable(s.stdout)
	t.row(rows.Columns...)
	for _, line := range rows.Lines {
		t.row(line...)
	}
	return t.end()
}

// open opens the store: for writing when names are read, since the reading is
// journaled.
func (v *explainVerb) open(s *session) (*store.Store, *settings.Settings, error) {
	if !v.Names {
		return s.reading()
	}
	if v.By == "" || v.Why == "" {
		return nil, nil, misuse{fmt.Errorf("explain: names are read with --by and --why")}
	}
	return s.writing()
}
