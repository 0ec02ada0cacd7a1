package main

import (
	"cmp"
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/pipeline"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/whole"
	"github.com/agir-indicateurs/agir/reports/csv"
)

type linkVerb struct {
	Left      string   `required:"" placeholder:"A.csv"`
	Right     string   `placeholder:"B.csv"`
	Fields    []string `placeholder:"FIELD"`
	Threshold *float64 `placeholder:"BITS"`
	By        string   `placeholder:"WHO"`
	Why       string   `placeholder:"TEXT"`
	Blocks    bool
}

func (v *linkVerb) Run(s *session) error {
	conf, err := s.settings()
	if err != nil {
		return err
	}
	if v.Threshold != nil {
		own := *conf
		own.Thresholds.LinkReview = *v.Threshold
		conf = &own
	}
	asked := pipeline.Linking{Fields: v.Fields, Settings: conf}
	if asked.Left, err = peopleFile(v.Left, conf); err != nil {
		return err
	}
	if v.Right != "" {
		if asked.Right, err = peopleFile(v.Right, conf); err != nil {
			return err
		}
	}
	s.journal(books.Entry{
		By: v.By, Why: cmp.Or(v.Why, "agir link"), Kind: books.LinkMade,
		What: strings.TrimSpace(filepath.Base(v.Left) + " " + filepath.Base(cmp.Or(v.Right, v.Left))),
	})
	found, err := pipeline.LinkFiles(s.ctx, asked)
	if errors.Is(err, pipeline.ErrOtherColumns) {
		return misuse{err}
	}
	if err != nil {
		return err
	}
	for _, b := range found.Blocks {
		if v.Blocks {
			fmt.Fprintln(s.stderr, sentences.Blocked(b.Rule, b.Pairs, b.Capped))
		}
		if b.Capped > 0 {
			fmt.Fprintln(s.stderr, sentences.LeftOut(b.Rule, b.Capped))
		}
		if b.Beyond > 0 {
			fmt.Fprintln(s.stderr, sentences.Bounded(b.Rule, b.Beyond, b.Widest))
		}
	}
	t := csv.New(s.stdout)
	t.Row("left", "right", "score", "decision", "reason", "why")
	for _, m := range found.Matches {
		decision, reason := "à revoir", m.Held.Words()
		if m.Automatic {
			decision, reason = "automatique", ""
		}
		t.Row(m.Left, m.Right, strconv.FormatFloat(m.Score, 'f', 2, 64), decision, reason, m.Why)
	}
	return t.End()
}

func peopleFile(name string, conf *settings.Settings) (pipeline.PeopleFile, error) {
	content, err := whole.ReadGiven(name, conf.Limits.Bytes)
	if err != nil {
		return pipeline.PeopleFile{}, misuse{err}
	}
	return pipeline.PeopleFile{Name: name, Content: content}, nil
}
