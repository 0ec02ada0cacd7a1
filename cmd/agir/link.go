package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/agir-indicateurs/agir/pipeline"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/reports/csv"
)

type linkVerb struct {
	Left      string   `help:"File of people." required:"" placeholder:"A.csv"`
	Right     string   `help:"The other file; without it, the file against itself." placeholder:"B.csv"`
	Fields    []string `help:"Columns to use: labels, or role=label (nom, prenom, naissance, numero, sexe, nationalite, departement, name for the identity of a row, autre); all without it." placeholder:"FIELD"`
	Threshold *float64 `help:"Score from which a pair is listed, in bits; that of the configuration without it." placeholder:"BITS"`
	By        string   `help:"Who asks for it; the user of the session without it." placeholder:"WHO"`
	Why       string   `help:"Why, for the journal of the store." placeholder:"TEXT"`
	Blocks    bool     `help:"Tell on standard error the candidate pairs of each blocking rule."`
}

func (*linkVerb) Help() string {
	return `The engine that ties persons, on any two files with name, birth date or identifier
columns, or on one against itself to find its duplicates. Prints the pairs that
may be one person, best first: automatique when it would be tied by itself, under
the guards of the pipeline, à revoir when somebody should look, with the reason. The
score is in bits. Where there is a store, it is journaled there.

Examples:

    agir link --left liste.csv
    agir link --left A.csv --right B.csv --fields nom=surname,prenom=given_name,naissance=date_of_birth,numero=soc_sec_id`
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
	if asked.Left, err = peopleFile(v.Left); err != nil {
		return err
	}
	if v.Right != "" {
		if asked.Right, err = peopleFile(v.Right); err != nil {
			return err
		}
	}
	s.journal(books.Entry{
		By: v.By, Why: cmp.Or(v.Why, "agir link"), Kind: books.LinkMade,
		What: strings.TrimSpace(filepath.Base(v.Left) + " " + filepath.Base(cmp.Or(v.Right, v.Left))),
	})
	found, err := pipeline.LinkFiles(s.ctx, asked)
	if errors.Is(err, pipeline.ErrOtherColumns) {
		return misuse{fmt.Errorf("link: %w; name the columns with --fields", err)}
	}
	if err != nil {
		return err
	}
	if v.Blocks {
		for _, b := range found.Blocks {
			fmt.Fprintf(s.stderr, "%s: %d pairs, %d blocks capped\n", b.Rule, b.Pairs, b.Capped)
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

func peopleFile(name string) (pipeline.PeopleFile, error) {
	content, err := os.ReadFile(name)
	if err != nil {
		return pipeline.PeopleFile{}, misuse{err}
	}
	return pipeline.PeopleFile{Name: name, Content: content}, nil
}
