package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/whole"
	"github.com/agir-indicateurs/agir/schedules"
	"github.com/agir-indicateurs/agir/schedules/release"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
)

type indicatorsVerb struct {
	Month   []string `placeholder:"MONTH"`
	Since   string   `placeholder:"MONTH"`
	Quarter string   `placeholder:"QUARTER"`
	Year    string   `placeholder:"YEAR"`
	AsOf    string   `placeholder:"DATE"`
	Format  string   `enum:"csv,json,parquet" default:"csv"`
	Out     string   `placeholder:"FILE"`
	Queue   string   `enum:"refused,accepted" default:"refused"`
	Table   string   `placeholder:"NAME"`
}

func (v *indicatorsVerb) Run(s *session) error {
	if v.Format == "parquet" && v.Out == "" {
		return misuse{errors.New(sentences.ParquetWantsOut)}
	}
	if v.Table != "" && v.Format != "csv" {
		return misuse{errors.New(sentences.TableIsCSV)}
	}
	asOf, err := s.known(v.AsOf)
	if err != nil {
		return err
	}
	months, period, err := v.months(s, asOf)
	if err != nil {
		return err
	}
	store, conf, err := s.reading()
	if err != nil {
		return err
	}
	defer store.Close()
	f, err := release.AskFigures(s.ctx, store, release.FiguresRequest{Settings: conf, Months: months, Period: period, AsOf: asOf, AcceptAll: v.Queue == "accepted"})
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := v.write(s.ctx, &b, f); err != nil {
		return err
	}
	if v.Out != "" {
		schema := release.FiguresSchema
		if v.Table != "" {
			schema = f.TableSchema(v.Table)
		}
		return v.lay(b.Bytes(), schema)
	}
	to := s.stdout
	if v.Format == "parquet" {
		to = s.raw
	}
	_, err = b.WriteTo(to)
	return err
}

// lay writes the figures where --out says, and the schema of a CSV beside it.
func (v *indicatorsVerb) lay(content, schema []byte) error {
	if err := whole.WriteDocument(v.Out, content); err != nil || v.Format != "csv" {
		return err
	}
	return whole.WriteDocument(strings.TrimSuffix(v.Out, filepath.Ext(v.Out))+".schema.json", schema)
}

// months are those asked, and the period that they make together, empty for none.
func (v *indicatorsVerb) months(s *session, asOf time.Time) (months []time.Time, period string, err error) {
	asked := 0
	for _, given := range []bool{len(v.Month) > 0, v.Since != "", v.Quarter != "", v.Year != ""} {
		if given {
			asked++
		}
	}
	if asked != 1 {
		return nil, "", misuse{errors.New(sentences.OnePeriod)}
	}
	switch {
	case v.Since != "":
		first, err := month("--since", v.Since)
		if err != nil {
			return nil, "", err
		}
		last := schedules.Due(asOf)
		if first.After(last) {
			return nil, "", misuse{errors.New(sentences.NoMonthSince(first, asOf))}
		}
		return schedules.Months(first, last), "", nil
	case v.Quarter != "":
		months, err = v.period(asOf, "--quarter", v.Quarter)
		return months, v.Quarter, err
	case v.Year != "":
		months, err = v.period(asOf, "--year", v.Year)
		return months, v.Year, err
	}
	for _, text := range v.Month {
		m, err := s.over(text, asOf)
		if err != nil {
			return nil, "", err
		}
		months = append(months, m)
	}
	return months, "", nil
}

// period are the months of a quarter or a year that has ended on the day known.
func (v *indicatorsVerb) period(asOf time.Time, flag, text string) ([]time.Time, error) {
	if _, err := periodEnded(asOf, flag, text); err != nil {
		return nil, err
	}
	first, last, err := schedules.PeriodMonths(text)
	return schedules.Months(first, last), err
}

// write writes the figures, or a table, in the form asked for.
func (v *indicatorsVerb) write(ctx context.Context, w io.Writer, f *release.Figures) error {
	switch {
	case v.Table != "":
		err := f.WriteTable(w, v.Table)
		if errors.As(err, new(release.UnknownTable)) {
			return misuse{fmt.Errorf("--table: %w", err)}
		}
		return err
	case v.Format == "parquet":
		return f.WriteParquet(ctx, w)
	case v.Format == "json":
		return f.WriteJSON(w)
	}
	return f.WriteCSV(w)
}
