package main

import (
	"strconv"

	"github.com/agir-indicateurs/agir/pipeline/review"
	"github.com/agir-indicateurs/agir/reports/csv"
)

type linksVerb struct {
	AsOf   string `placeholder:"DATE"`
	Format string `enum:"csv" default:"csv"`
	Why    bool
}

func (v *linksVerb) Run(s *session) error {
	asOf, err := s.known(v.AsOf)
	if err != nil {
		return err
	}
	store, conf, err := s.reading()
	if err != nil {
		return err
	}
	defer store.Close()
	links, err := review.Links(s.ctx, store, conf, asOf)
	if err != nil {
		return err
	}
	header := []string{"sender", "kind", "file", "sheet", "row", "record", "person", "method", "score"}
	if v.Why {
		header = append(header, "why")
	}
	t := csv.New(s.stdout)
	t.Row(header...)
	for _, l := range links {
		line := []string{l.Sender, l.Kind, l.File, l.Sheet, strconv.Itoa(l.Row), l.Record, l.Person, l.Method,
			strconv.FormatFloat(l.Score, 'f', 2, 64)}
		if v.Why {
			line = append(line, l.Why)
		}
		t.Row(line...)
	}
	return t.End()
}
