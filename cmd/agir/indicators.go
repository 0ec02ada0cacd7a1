package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/whole"
	"github.com/agir-indicateurs/agir/schedules/release"
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
	f, err := release.AskFigures(s.ctx, store, release.FiguresRequest{Settings: conf, Months: months, AsOf: asOf, AcceptAll: v.Queue == "accepted"})
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := v.write(s.ctx, &b, f); err != nil {
		return err
	}
	if v.Out != "" {
		return whole.WriteDocument(v.Out, b.Bytes())
	}
	_, err = b.WriteTo(s.stdout)
	return err
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
